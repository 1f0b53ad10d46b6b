"""Giving packages from the desk."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from club.identity.models import Role
from club.messaging.models import Message
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from vouchers.lifecycle.models import Gift, GrantBatch


@pytest.fixture
def pack(tree: SimpleNamespace) -> Any:
    """A published package of Jinan."""
    return cast.package(branch=tree.jinan)


def check(client: Client, pack: Any, recipients: str = "", **fields: Any) -> HttpResponse:
    """Send the first form."""
    sent = {"package": pack.pk, "recipients": recipients, "reason": "会员日", **fields}
    return client.post("/desk/grant/", sent, HTTP_ACCEPT_LANGUAGE="en")


def confirm(client: Client, checked: HttpResponse, **changes: Any) -> HttpResponse:
    """Press the button of the second page."""
    plan, sure = checked.context["plan"], checked.context["sure"]
    sent = {
        "package": plan.package.pk,
        "recipients": sure["recipients"],
        "reason": sure["reason"],
        "key": str(checked.context["key"]),
    }
    return client.post("/desk/grant/confirm/", {**sent, **changes}, HTTP_ACCEPT_LANGUAGE="en")


def refusals(answer: HttpResponse) -> dict[str, str]:
    """Line and reason."""
    return {row.line: row.reason for row in answer.context["plan"].refused}


def test_the_first_page_gives_nothing(tree: SimpleNamespace, jinan: Client, pack: Any) -> None:
    holder = cast.member(branch=tree.jinan)
    answer = check(jinan, pack, holder.number)
    assert [member.number for member in answer.context["plan"].ready] == [holder.number]
    assert (GrantBatch.objects.count(), Gift.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_every_line_that_gets_nothing_says_why(tree: SimpleNamespace, jinan: Client, pack: Any) -> None:
    pack.min_tier = cast.tier("senior", 2)
    pack.save()
    good, foreign = cast.member(branch=tree.jinan), cast.member(branch=tree.qingdao)
    half = cast.half_member(branch=tree.jinan)
    low = cast.member(branch=tree.jinan, tier=cast.tier("ordinary", 1))
    closed = cast.member(branch=tree.jinan, state="closed")
    lines = [good, foreign, half, low, closed]
    text = ",".join([*(row.number for row in lines), "M99999999", good.number])
    assert refusals(check(jinan, pack, text)) == {
        foreign.number: "no such member in your branches",
        half.number: "registered, but identity is missing",
        low.number: "Only from the tier “Senior member” upwards.",
        closed.number: "membership is closed",
        "M99999999": "no such member in your branches",
        good.number: "named twice",
    }


def test_confirming_gives_one_gift_each_and_tells_them(
    tree: SimpleNamespace, jinan: Client, pack: Any
) -> None:
    people = [cast.member(branch=tree.jinan) for _ in range(3)]
    checked = check(jinan, pack, "\n".join(row.number for row in people))
    done = confirm(jinan, checked)
    batch = GrantBatch.objects.get()
    assert done.url == f"/desk/grant/done/{batch.pk}/"
    assert sorted(batch.gifts.values_list("member", flat=True)) == sorted(row.pk for row in people)
    assert (batch.reason, Message.objects.filter(kind__code="gift_arrived").count()) == ("会员日", 3)
    assert "3 gifts were given" in jinan.get(done.url, HTTP_ACCEPT_LANGUAGE="en").text


def test_a_second_click_gives_nothing_twice(tree: SimpleNamespace, jinan: Client, pack: Any) -> None:
    checked = check(jinan, pack, cast.member(branch=tree.jinan).number)
    assert confirm(jinan, checked).url == confirm(jinan, checked).url
    assert (GrantBatch.objects.count(), Gift.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_a_foreign_member_slipped_into_the_second_page_gets_nothing(
    tree: SimpleNamespace, jinan: Client, pack: Any
) -> None:
    checked = check(jinan, pack, cast.member(branch=tree.jinan).number)
    answer = confirm(jinan, checked, recipients=cast.member(branch=tree.qingdao).number)
    words = "None of these people may have this package."
    assert list(answer.context["form"].non_field_errors()) == [words]
    assert Gift.objects.count() == 0


def test_a_foreign_or_unpublished_package_cannot_be_chosen(tree: SimpleNamespace, jinan: Client) -> None:
    holder = cast.member(branch=tree.jinan)
    for wrong in (cast.package(branch=tree.qingdao), cast.package(branch=tree.jinan, live=False)):
        assert check(jinan, wrong, holder.number).context["form"].errors.keys() == {"package"}


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "xlsx"])
def test_a_list_is_read_as_excel_writes_it(
    tree: SimpleNamespace, jinan: Client, pack: Any, kind: str
) -> None:
    by_number, by_phone = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    rows = ["会员号或手机号", by_number.number, by_phone.account.phone.removeprefix("+86"), ""]
    answer = check(jinan, pack, file=_file(rows, kind))
    assert answer.context["plan"].ready == [by_number, by_phone]
    assert refusals(answer) == {}


def _file(rows: list[str], kind: str) -> SimpleUploadedFile:
    if kind != "xlsx":
        return SimpleUploadedFile("list.csv", "\r\n".join(rows).encode(kind))
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append([int(row) if row.isdigit() else row])
    book.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b""])
def test_a_broken_list_is_refused_in_words(
    tree: SimpleNamespace, jinan: Client, pack: Any, content: bytes
) -> None:
    answer = check(jinan, pack, file=SimpleUploadedFile("list.xlsx", content))
    assert answer.context["form"].errors.keys() == {"file"}


def test_a_phone_number_that_is_unknown_is_shown_masked(
    tree: SimpleNamespace, jinan: Client, pack: Any
) -> None:
    answer = check(jinan, pack, "13700009999")
    assert refusals(answer) == {"137****9999": "no such member in your branches"}
    assert "13700009999" not in answer.text


def test_checking_asks_the_database_as_often_for_one_as_for_many(
    tree: SimpleNamespace, jinan: Client, pack: Any, django_assert_max_num_queries: Any
) -> None:
    people = [cast.member(branch=tree.jinan).number for _ in range(12)]
    check(jinan, pack, people[0])
    with django_assert_max_num_queries(20):
        assert len(check(jinan, pack, "\n".join(people)).context["plan"].ready) == 12


def test_finance_gives_nothing(tree: SimpleNamespace, pack: Any) -> None:
    client = desk(colleague(tree.jinan, Role.FINANCE))
    assert check(client, pack, cast.member(branch=tree.jinan).number).status_code == 403
    assert "/desk/grant/" not in client.get("/desk/").text


def test_a_budget_in_yuan_gives_to_as_many_as_it_pays_for(
    tree: SimpleNamespace, jinan: Client, pack: Any
) -> None:
    pack.cost_fen = 2000
    pack.save()
    people = [cast.member(branch=tree.jinan) for _n in range(3)]
    checked = check(jinan, pack, ",".join(row.number for row in people), budget_fen="45.50")

    answer = confirm(jinan, checked, budget_fen=checked.context["budget"])

    batch = GrantBatch.objects.get()
    assert (batch.budget_fen, batch.spent_fen, batch.gifts.count()) == (4550, 4000, 2)
    shown = jinan.get(answer.url, HTTP_ACCEPT_LANGUAGE="en")
    said = [str(message) for message in shown.context["messages"]]
    assert said == ["The budget had no room for 1 member, who got nothing."]
