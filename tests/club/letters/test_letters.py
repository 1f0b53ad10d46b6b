"""Letters to group customers: which policies they are about, what they say, how they went out."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from pypdf import PdfReader

from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.letters import actions, listing
from club.letters.models import PolicyLetter
from club.members.models import Customer, Policy
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from club.reminders.actions import ensure_rules
from club.reminders.models import ReminderRule
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 2)
CLERK = Actor("staff", "11111111-1111-1111-1111-111111111111")
ALL = ~Q(pk__in=[])
COURIER = {"way": "courier", "tracking_number": "SF1234567890"}


def company(**fields: Any) -> Customer:
    """A company in Jinan with a service phone."""
    home = fields.pop("branch", None) or cast.branch(name="济南市分公司", name_en="Jinan", phone="95500")
    facts = {"kind": Customer.Kind.COMPANY, "name": "鲁通物流有限公司", "address": "历城区工业北路8号"}
    return cast.customer(branch=home, **{**facts, **fields})


def ending(owner: Customer, days: int, **fields: Any) -> Policy:
    """A policy whose first day without cover is so many days away."""
    until = TODAY + timedelta(days=days)
    return cast.policy(owner, valid_from=until - timedelta(days=365), valid_until=until, **fields)


def due(kind: str = "renewal", days: int = 30) -> list[Policy]:
    return list(listing.due(kind, days, TODAY, ALL).order_by("valid_until", "pk"))


def written(*policies: Policy, kind: str = "renewal", at: datetime = NOW) -> actions.Printed:
    return actions.print_letters(kind=kind, policies=[row.pk for row in policies], by=CLERK, at=at)


def pages_of(content: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return ["".join(page.extract_text().split()) for page in pages]


def noted(letter: PolicyLetter, **more: Any) -> PolicyLetter:
    facts = {**COURIER, "by": CLERK, "at": NOW + timedelta(hours=2), **more}
    return actions.note_letter_delivery(letter=letter, **facts)


def test_policies_of_companies_in_force_that_end_within_the_days_are_due() -> None:
    owner = company()
    soon, last = ending(owner, 1), ending(owner, 30)
    ending(owner, 31)
    ending(owner, 0)
    ending(owner, 10, state=Policy.State.RENEWED)
    ending(cast.customer(), 10)

    assert due() == [soon, last]


def test_thanks_are_due_for_what_was_issued_lately_or_began_where_the_day_of_issue_is_unknown() -> None:
    owner = company()
    long = {"valid_until": date(2027, 12, 1)}
    issued = cast.policy(owner, issued_at=NOW - timedelta(days=30), **long)
    cast.policy(owner, issued_at=NOW - timedelta(days=31), **long)
    begun = cast.policy(owner, valid_from=TODAY - timedelta(days=3), **long)
    cast.policy(owner, valid_from=TODAY - timedelta(days=31), **long)

    assert due("thanks") == [issued, begun]


def test_the_list_looks_as_far_as_the_rule_for_renewals() -> None:
    ReminderRule.objects.all().delete()
    without = listing.usual_days("renewal")
    ensure_rules()
    ReminderRule.objects.filter(code="renewal").update(offsets=[-10, -45, 0])

    assert (without, listing.usual_days("renewal"), listing.usual_days("thanks")) == (30, 45, 30)


def test_one_letter_goes_to_each_company_from_each_branch_with_the_most_urgent_on_top() -> None:
    first, second = company(), company(name="青云机械有限公司")
    elsewhere = cast.branch(name="青岛市分公司")
    for policy in ((first, 20, {}), (first, 12, {}), (first, 5, {"branch": elsewhere}), (second, 9, {})):
        ending(policy[0], policy[1], **policy[2])

    rows = listing.rows("renewal", listing.due("renewal", 30, TODAY, ALL))

    assert [(row.customer, row.branch, row.policies, row.first, row.number) for row in rows] == [
        (first, elsewhere, 1, TODAY + timedelta(days=4), ""),
        (second, second.branch, 1, TODAY + timedelta(days=8), ""),
        (first, first.branch, 2, TODAY + timedelta(days=11), ""),
    ]


def test_the_list_asks_the_same_questions_for_one_letter_and_for_three(
    django_assert_num_queries: Any,
) -> None:
    written(ending(company(), 3))
    with django_assert_num_queries(5):
        listing.rows("renewal", listing.due("renewal", 30, TODAY, ALL))
    for _one in range(2):
        written(ending(company(), 3), ending(company(), 4))
    with django_assert_num_queries(5):
        assert len(listing.rows("renewal", listing.due("renewal", 30, TODAY, ALL))) == 5


def test_a_renewal_letter_speaks_chinese_and_english_on_one_page_and_names_every_policy() -> None:
    owner = company()
    van = cast.vehicle(owner, plate="鲁AF1234")
    rows = [ending(owner, 28, vehicle=van), ending(owner, 20, product_name="企业财产保险", line="property")]

    printed = written(*rows)

    letter = PolicyLetter.objects.get(policy=rows[0])
    [page] = pages_of(printed.content)
    expected = [
        *("续保函", "RenewalLetter", "尊敬的鲁通物流有限公司", "DearSirorMadam", "历城区工业北路8号"),
        *("2026年11月21日终止", "endson21November2026", "2份保单", "(2intotal)", "95500"),
        *(rows[0].number, "2026-11-29", "鲁AF1234", rows[1].number, "2026-11-21", "企业财产保险"),
        *("Propertyinsurance", "保单号Policynumber", "保险止期Lastdayofcover", "咨询电话Enquiries"),
        *(
            "泰岳财险",
            "TaiyueInsurance",
            "济南市分公司",
            "Jinan",
            "2026年11月2日",
            "Yoursfaithfully",
            letter.number,
        ),
    ]
    assert [words for words in expected if words not in page] == []
    assert (printed.name, printed.letters) == (f"{letter.number}.pdf", 1)
    assert "{" not in page


def test_a_letter_of_thanks_has_its_own_words() -> None:
    [page] = pages_of(written(ending(company(), 300), kind="thanks").content)
    words = (
        "感谢信",
        "LetterofThanks",
        "衷心感谢贵单位选择泰岳财险",
        "payment",
        "Pleasepaythepremium",
        "续保函",
    )
    assert [each in page for each in words] == [True, True, True, False, True, False]


def test_the_letter_says_what_staff_wrote_and_runs_nothing_of_it() -> None:
    texts = {
        "text": '尊敬的{name}:\n#eval("1") *粗* 请致电{phone}',
        "text_en": "Dear {name},\n$x$ from {branch}",
    }
    MessageKind.objects.filter(code="letter_renewal").update(**texts)
    [page] = pages_of(written(ending(company(), 3)).content)
    expected = ["尊敬的鲁通物流有限公司", '#eval("1")*粗*请致电95500', "$x$fromJinan"]
    assert [words for words in expected if words not in page] == []


def test_a_branch_without_a_phone_gives_that_of_the_branch_above() -> None:
    above = cast.branch(phone="95511")
    county: Branch = cast.branch(parent=above, name="历下支公司")
    [page] = pages_of(written(ending(company(branch=county), 3)).content)
    assert "Enquiries:95511(历下支公司)" in page


def test_all_letters_make_one_file_in_which_each_begins_with_page_one() -> None:
    rows = [ending(company(name=name), 9) for name in ("甲物流有限公司", "乙物流有限公司")]

    printed = written(*rows)

    pages = pages_of(printed.content)
    assert [("甲物流" in page, "乙物流" in page, "Page1" in page) for page in pages] == [
        (True, False, True),
        (False, True, True),
    ]
    assert (printed.name, printed.letters) == ("XB20261102.pdf", 2)


def test_a_fleet_runs_over_pages_and_no_policy_is_left_out() -> None:
    owner = company()
    rows = [ending(owner, 9) for _one in range(60)]
    pages = pages_of(written(*rows).content)
    assert (len(pages) > 1, [row.number for row in rows if row.number not in "".join(pages)]) == (True, [])


def test_printing_is_remembered_with_who_and_when_and_in_the_trail() -> None:
    owner = company()
    rows = [ending(owner, 9), ending(owner, 12)]

    written(*rows)

    letters = PolicyLetter.objects.order_by("policy")
    number = f"XB20261102-{rows[0].pk}"
    assert [(row.policy, row.number, row.printed_at, row.printed_by_id) for row in letters] == [
        (policy, number, NOW, CLERK.id) for policy in rows
    ]
    entry = AuditEntry.objects.get(verb="policy_letter.printed")
    assert (entry.subject_id, entry.actor_id, entry.data) == (
        str(letters[0].uid),
        CLERK.id,
        {"kind": "renewal", "number": number, "policies": 2},
    )


def test_printed_again_a_letter_is_whole_and_the_same_and_new_policies_make_a_new_one() -> None:
    owner = company()
    old = [ending(owner, 9), ending(owner, 12)]
    written(*old)
    new = ending(owner, 20)
    later = NOW + timedelta(days=1)

    printed = written(old[0], new, at=later)

    numbers = {
        row.policy: (row.number, row.printed_at) for row in PolicyLetter.objects.select_related("policy")
    }
    first, second = (f"XB20261102-{old[0].pk}", later), (f"XB20261103-{new.pk}", later)
    assert (printed.letters, numbers) == (2, {old[0]: first, old[1]: first, new: second})
    assert old[1].number in "".join(pages_of(printed.content))


def test_nothing_is_printed_about_people_or_about_what_is_no_longer_in_force() -> None:
    rows = [ending(cast.customer(), 9), ending(company(), 9, state=Policy.State.RENEWED)]
    with pytest.raises(actions.NothingToPrint):
        written(*rows)
    assert (PolicyLetter.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("facts", [COURIER, {"way": "by_hand", "tracking_number": ""}])
def test_delivery_is_noted_for_the_whole_letter_and_in_the_trail(facts: dict[str, str]) -> None:
    owner = company()
    written(ending(owner, 9), ending(owner, 12))

    noted(PolicyLetter.objects.order_by("pk").last(), **facts)

    at = NOW + timedelta(hours=2)
    kept = PolicyLetter.objects.values_list("way", "tracking_number", "delivered_at", "delivered_by_id")
    assert list(kept) == [(facts["way"], facts["tracking_number"], at, CLERK.id)] * 2
    entry = AuditEntry.objects.get(verb="policy_letter.delivered")
    number = PolicyLetter.objects.order_by("pk").first().number
    assert entry.data == {"kind": "renewal", "number": number, "way": facts["way"]}


def test_delivery_is_noted_once() -> None:
    written(ending(company(), 9))
    letter = noted(PolicyLetter.objects.get())
    with pytest.raises(actions.AlreadyDelivered):
        noted(letter, way="by_hand", tracking_number="")
    assert (PolicyLetter.objects.get().way, entries("delivered")) == ("courier", 1)


@pytest.mark.parametrize("facts", [{"way": "courier", "tracking_number": " "}, {"way": "by_hand"}])
def test_delivery_by_courier_needs_its_number_and_by_hand_has_none(facts: dict[str, str]) -> None:
    written(ending(company(), 9))
    with pytest.raises(actions.NeedsTrackingNumber):
        noted(PolicyLetter.objects.get(), **facts)
    assert (PolicyLetter.objects.get().delivered_at, entries("delivered")) == (None, 0)


def test_a_copy_of_a_delivered_letter_changes_nothing_but_the_trail() -> None:
    policy = ending(company(), 9)
    written(policy)
    letter = noted(PolicyLetter.objects.get())
    written(policy, at=NOW + timedelta(days=1))
    again = PolicyLetter.objects.get()
    assert (again.printed_at, again.delivered_at) == (NOW, letter.delivered_at)
    assert entries("printed") == 2


def entries(verb: str) -> int:
    return AuditEntry.objects.filter(verb=f"policy_letter.{verb}").count()
