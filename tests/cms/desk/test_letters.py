"""Letters to group customers at the desk: who sees which, printing them, noting how they went out."""

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from club.core.models import AuditEntry
from club.identity.models import Role
from club.letters.listing import MOST_DAYS
from club.letters.models import PolicyLetter
from club.members.models import Policy
from club.messaging.models import MessageKind
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.test_configure import errors
from tests.cms.desk.test_message_kinds import places, save

LIST, PRINT = "/desk/policy_letters/", "/desk/policy_letters/print/"
PRINTERS = {Role.ADMIN, Role.CLUB_MANAGER, Role.CLUB_OPERATOR, Role.CUSTOMER_MANAGER}
SEE_NO_MEMBERS = {Role.FINANCE, Role.APPROVER, Role.REVISIT_SEAT}


def ending(branch: Any, name: str, days: int = 10) -> Policy:
    """A company's policy that ends in so many days."""
    owner = cast.customer(branch=branch, kind="company", name=name)
    today = timezone.localdate()
    return cast.policy(
        owner, valid_from=today - timedelta(days=300), valid_until=today + timedelta(days=days)
    )


def page(client: Client, **asked: Any) -> Any:
    return client.get(LIST, asked, HTTP_ACCEPT_LANGUAGE="en")


def pdf_of(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


@pytest.mark.parametrize("role", Role)
def test_who_sees_members_sees_the_letters_and_who_serves_them_prints(
    tree: SimpleNamespace, role: str
) -> None:
    policy = ending(tree.jinan, "甲物流")
    browser = desk(colleague(tree.jinan, role))
    seen = browser.get(LIST).status_code
    printed = browser.post(PRINT, {"kind": "renewal"}).status_code
    assert (seen == 200, printed == 200) == (role not in SEE_NO_MEMBERS, role in PRINTERS)
    assert PolicyLetter.objects.filter(policy=policy).count() == (role in PRINTERS)


def test_the_list_names_companies_of_the_own_branch_only(tree: SimpleNamespace, jinan: Client) -> None:
    ending(tree.jinan, "济南物流")
    ending(tree.qingdao, "青岛物流")
    shown = page(jinan)
    assert ("济南物流" in shown.text, "青岛物流" in shown.text) == (True, False)
    assert [row.customer.name for row in shown.context["rows"]] == ["济南物流"]


def test_the_days_can_be_changed_within_bounds(tree: SimpleNamespace, jinan: Client) -> None:
    ending(tree.jinan, "甲物流", 10)
    ending(tree.jinan, "乙物流", 60)
    for days, names in ((5, []), (10, ["甲物流"]), (60, ["甲物流", "乙物流"]), (MOST_DAYS + 1, ["甲物流"])):
        assert [row.customer.name for row in page(jinan, days=days).context["rows"]] == names
    wrong = page(jinan, days=MOST_DAYS + 1, kind="renewal")
    assert wrong.context["form"].errors.keys() == {"days"}
    assert "falls into these days" in page(jinan, days=5).text


def test_a_row_is_printed_by_itself_and_all_together(tree: SimpleNamespace, jinan: Client) -> None:
    for name in ("甲物流", "乙物流"):
        ending(tree.jinan, name)
    ending(tree.qingdao, "丙物流")
    key = page(jinan).context["rows"][0].key

    one = pdf_of(jinan.post(PRINT, {"kind": "renewal", "days": 30, "row": key}))
    whole = pdf_of(jinan.post(PRINT, {"kind": "renewal", "days": 30}))

    assert [[name in text for name in ("甲物流", "乙物流", "丙物流")] for text in (one, whole)] == [
        [True, False, False],
        [True, True, False],
    ]


def test_a_row_of_a_foreign_branch_is_not_printed(tree: SimpleNamespace, jinan: Client) -> None:
    foreign = ending(tree.qingdao, "青岛物流")
    key = f"{foreign.customer_id}-{foreign.branch_id}-"
    answer = jinan.post(PRINT, {"kind": "renewal", "days": 30, "row": key})
    assert (answer.status_code, PolicyLetter.objects.count()) == (302, 0)
    assert AuditEntry.objects.filter(verb="policy_letter.printed").count() == 0


def test_the_row_says_who_printed_and_how_it_went_out(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan)
    browser = desk(account)
    ending(tree.jinan, "甲物流")
    assert page(browser).text.count("not yet") == 2
    browser.post(PRINT, {"kind": "renewal"})
    letter = PolicyLetter.objects.get()
    address = f"{LIST}{letter.pk}/delivery/"
    assert address in page(browser).text

    answer = browser.post(address, {"way": "courier", "tracking_number": "SF100200"})

    assert answer["Location"] == f"{LIST}?kind=renewal"
    [row] = page(browser).context["rows"]
    assert (row.number, row.printed_by, row.delivered_by) == (letter.number, str(account), str(account))
    text = page(browser).text
    assert ("by courier SF100200" in text, address in text, "not yet" in text) == (True, False, False)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"way": ""}, "way"),
        ({"way": "courier"}, "tracking_number"),
        ({"way": "courier", "tracking_number": "SF 1/2"}, "tracking_number"),
        ({"way": "by_hand", "tracking_number": "SF12"}, "tracking_number"),
    ],
)
def test_a_delivery_that_does_not_fit_is_refused_at_its_field(
    tree: SimpleNamespace, jinan: Client, sent: dict[str, str], field: str
) -> None:
    ending(tree.jinan, "甲物流")
    jinan.post(PRINT, {"kind": "renewal"})
    answer = jinan.post(f"{LIST}{PolicyLetter.objects.get().pk}/delivery/", sent)
    assert answer.context["form"].errors.keys() == {field}
    assert PolicyLetter.objects.get().delivered_at is None


def test_a_second_delivery_is_refused_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    ending(tree.jinan, "甲物流")
    jinan.post(PRINT, {"kind": "renewal"})
    address = f"{LIST}{PolicyLetter.objects.get().pk}/delivery/"
    jinan.post(address, {"way": "by_hand"})
    again = jinan.post(address, {"way": "courier", "tracking_number": "SF1"}, HTTP_ACCEPT_LANGUAGE="en")
    words = ["How this letter was delivered has been noted already."]
    assert list(again.context["form"].non_field_errors()) == words
    assert PolicyLetter.objects.get().way == "by_hand"


def test_no_address_names_a_company(tree: SimpleNamespace, jinan: Client) -> None:
    ending(tree.jinan, "甲物流")
    jinan.post(PRINT, {"kind": "renewal"})
    [row] = page(jinan).context["rows"]
    assert row.key == f"{row.customer.pk}-{row.branch.pk}-{row.number}"
    assert row.number == f"XB{timezone.localdate():%Y%m%d}-{Policy.objects.get().pk}"


@pytest.fixture
def text(tree: SimpleNamespace) -> MessageKind:
    return MessageKind.objects.get(code="letter_renewal")


def test_staff_write_the_text_of_the_letters_in_both_languages(
    tree: SimpleNamespace, head: Client, text: MessageKind
) -> None:
    said = {"text": "尊敬的{name}:\n新版续保函", "text_en": "Dear {name},\nnew words"}
    save(head, text, places("letter"), title_en="Renewal", **said)
    ending(tree.jinan, "甲物流")
    printed = pdf_of(head.post(PRINT, {"kind": "renewal"}))
    assert [words in printed for words in ("新版续保函", "newwords")] == [True, True]
    assert f"/desk/messagekind/edit/{text.pk}/" in page(head).text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": "保费{premium}元"}, {"text"}),
        ({"text_en": ""}, {"text_en"}),
        ({"title_en": ""}, {"title_en"}),
        ({"channels-0": "sms"}, {"channels"}),
        ({"channels-1": "sms"}, {"channels"}),
    ],
)
def test_a_text_that_no_letter_could_carry_is_refused(
    head: Client, text: MessageKind, changes: dict[str, str], wrong: set[str]
) -> None:
    answer = save(head, text, places("letter"), **{"title_en": "Renewal", **changes})
    assert errors(answer).keys() == wrong
    assert MessageKind.objects.get(pk=text.pk).text == text.text


def test_a_text_that_is_sent_does_not_become_a_letter(head: Client, tree: SimpleNamespace) -> None:
    told = cast.message_kind("told")
    answer = save(head, told, places("sms", "letter"))
    assert errors(answer).keys() == {"channels"}
    assert MessageKind.objects.get(pk=told.pk).channels == told.channels
