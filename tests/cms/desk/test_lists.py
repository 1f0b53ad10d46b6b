"""Lists, exports, one member, the first page, statements."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.models import AuditEntry
from club.identity.models import Role
from cms.desk.forms.acts import months_over
from merchants.settlement.models import Statement
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from vouchers.lifecycle.models import Gift, Redemption, Voucher

LISTS = ["member", "gift", "voucher", "redemption", "payable", "statement", "merchant", "store", "agreement"]
LISTS += ["operator", "campaigns", "packages", "scene", "offlinescan", "staffpost", "branch", "grantbatch"]
LISTS += ["customermanager", "assignment", "todo"]
LISTS += ["try", "occasion", "booking", "capacity", "flag", "hold", "rating"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"]


def export(client: Client, path: str, kind: str = "csv") -> HttpResponse:
    """A list as a file."""
    return client.get(f"/desk/{path}/?export={kind}")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_leaves_as_text(tree: SimpleNamespace, jinan: Client, text: str) -> None:
    cast.merchant(branch=tree.jinan, name=text, code="X1")
    lines = export(jinan, "merchant").getvalue().decode().splitlines()
    assert lines[1].split(",")[1].strip('"') == f"'{text}"


def test_negative_amounts_are_no_formulas(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    Statement.objects.create(
        number="ST1",
        merchant=owner,
        period_start=cast.NOW.date().replace(day=1),
        period_end=cast.NOW.date(),
        drawn_at=cast.NOW,
        lines_fen=-500,
        due_fen=-500,
    )
    assert ",-500," in export(jinan, "statement").getvalue().decode()


def test_an_export_leaves_a_trace(tree: SimpleNamespace, jinan: Client) -> None:
    cast.merchant(branch=tree.jinan)
    for kind in ("csv", "xlsx"):
        assert export(jinan, "merchant", kind).status_code == 200
    traces = AuditEntry.objects.filter(verb="desk.exported").order_by("id")
    assert [entry.data for entry in traces] == [{"rows": 1, "format": kind} for kind in ("csv", "xlsx")]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_database_as_often_for_one_row_as_for_three(
    tree: SimpleNamespace, jinan: Client, path: str
) -> None:
    make = next(make for model, make in OF_A_BRANCH.items() if _path(model) == path)
    used = []
    for branch in (tree.jinan, *(cast.branch(parent=tree.jinan) for _ in range(2))):
        make(branch)
        jinan.get(f"/desk/{path}/results/")
        with CaptureQueriesContext(connection) as queries:
            assert jinan.get(f"/desk/{path}/results/").status_code == 200
        used.append(len(queries))
    assert used[2] == used[0]


def _path(model: type) -> str:
    name = model._meta.model_name
    return {"campaign": "campaigns", "giftpackage": "packages"}.get(name, name)


def person(tree: SimpleNamespace) -> Any:
    """A member whose data we would recognise anywhere."""
    owner = cast.customer(branch=tree.jinan, name="欧阳锦程", phone="+8613712345678")
    cast.vehicle(owner, plate="鲁AX8888")
    cast.policy(owner)
    return cast.member(branch=tree.jinan, customer=owner, phone="+8613712345678")


SECRETS = ["欧阳锦程", "13712345678", "鲁AX8888"]


def test_a_members_page_shows_everything_masked(tree: SimpleNamespace, jinan: Client) -> None:
    row = person(tree)
    for kind in (Gift, Voucher, Redemption):
        made = OF_A_BRANCH[kind](tree.jinan)
        type(made).objects.filter(pk=made.pk).update(member=row)
    text = jinan.get(f"/desk/member/inspect/{row.pk}/").text
    assert [word in text for word in ("欧***", "137****5678", "鲁A***88", "洗车礼包", "免费洗车")] == [
        True
    ] * 5
    secrets = [*SECRETS, row.customer.id_number, Voucher.objects.first().code]
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("path", ["member", "gift", "voucher", "redemption"])
def test_lists_and_exports_hold_no_name_phone_or_code(
    tree: SimpleNamespace, jinan: Client, path: str
) -> None:
    row = person(tree)
    if path != "member":
        made = next(make for model, make in OF_A_BRANCH.items() if _path(model) == path)(tree.jinan)
        type(made).objects.filter(pk=made.pk).update(member=row)
    texts = [jinan.get(f"/desk/{path}/").text, export(jinan, path).getvalue().decode()]
    assert all(row.number in text for text in texts)
    codes = list(Voucher.objects.values_list("code", flat=True))
    secrets = [*SECRETS, row.customer.id_number, *codes]
    assert [secret for secret in secrets for text in texts if secret in text] == []


def test_a_member_is_found_by_number_phone_id_number_and_name(tree: SimpleNamespace, jinan: Client) -> None:
    row, _other = person(tree), cast.member(branch=tree.jinan)
    identity = row.customer.id_number
    for asked in (row.number.lower(), "13712345678", "+86 137 1234 5678", identity.lower(), "欧阳锦程"):
        answer = jinan.post("/desk/find/", {"asked": asked})
        assert (asked, answer.url) == (asked, f"/desk/member/inspect/{row.pk}/")
    for asked in ("欧阳", "1371234", "%", ""):
        assert jinan.post("/desk/find/", {"asked": asked}).context["found"] == []


def test_a_member_of_another_branch_is_not_found(tree: SimpleNamespace, jinan: Client) -> None:
    far = cast.member(branch=tree.qingdao)
    assert jinan.post("/desk/find/", {"asked": far.number}).context["found"] == []


def test_the_list_of_members_is_not_searched_by_what_must_not_stand_in_an_address(
    tree: SimpleNamespace, jinan: Client
) -> None:
    person(tree)
    for asked in ("13712345678", "欧阳锦程"):
        assert list(jinan.get("/desk/member/results/", {"q": asked}).context["object_list"]) == []


def test_chinese_words_inside_a_name_are_found(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.package(branch=tree.jinan, name="精品咖啡券")
    assert list(jinan.get("/desk/packages/results/", {"q": "咖啡"}).context["object_list"]) == [row]


def test_the_first_page_counts_what_is_in_reach(tree: SimpleNamespace, jinan: Client, head: Client) -> None:
    for branch in (tree.jinan, tree.qingdao, tree.qingdao):
        cast.member(branch=branch)
    numbers = [_figures(client).members for client in (jinan, head)]
    assert numbers == [1, 3]


def _figures(client: Client) -> Any:
    answer = client.get("/desk/")
    return next(context["figures"] for context in answer.context if "figures" in context)


def test_the_desk_speaks_chinese_and_of_the_club(jinan: Client) -> None:
    text = jinan.get("/desk/").text
    assert ('lang="zh-hans"' in text, "车主俱乐部" in text) == (True, True)
    assert "editor guide" not in text


def test_months_to_settle_are_over() -> None:
    months = months_over(date(2026, 1, 15))
    assert (months[0], months[-1], len(months)) == (date(2025, 12, 1), date(2025, 1, 1), 12)


def draw(client: Client, month: str) -> HttpResponse:
    """Settle a month."""
    return client.post("/desk/settle/", {"month": month}, HTTP_ACCEPT_LANGUAGE="en")


def test_finance_draws_up_its_own_branch_only_once(tree: SimpleNamespace) -> None:
    client = desk(colleague(tree.jinan, Role.FINANCE))
    last = months_over(timezone.localdate())[0]
    rows = payables(tree, last)
    for _twice in range(2):
        draw(client, last.isoformat())
    drawn = Statement.objects.get()
    assert (drawn.merchant, drawn.due_fen, drawn.state) == (rows[0].merchant, 2500, "draft")


def payables(tree: SimpleNamespace, day: date) -> list[Any]:
    """One payable in Jinan, one in Qingdao, on that day."""
    made = []
    for branch in (tree.jinan, tree.qingdao):
        shop = cast.store(cast.merchant(branch=branch))
        money = {"quantity": 1, "unit_price_fen": 2500, "amount_fen": 2500, "day": day, "at": cast.NOW}
        made.append(shop.payables.create(merchant=shop.merchant, product=cast.product(), **money))
    return made


def test_a_month_that_is_not_over_cannot_be_settled(head: Client) -> None:
    this = timezone.localdate().replace(day=1).isoformat()
    assert draw(head, this).context["form"].errors.keys() == {"month"}


def test_a_draft_is_sent_once(tree: SimpleNamespace) -> None:
    client = desk(colleague(tree.jinan, Role.FINANCE))
    row = OF_A_BRANCH[Statement](tree.jinan)
    for _twice in range(2):
        client.post(f"/desk/settle/send/{row.pk}/")
    row.refresh_from_db()
    assert (row.state, AuditEntry.objects.filter(verb="statement.sent").count()) == ("sent", 1)
    assert client.get(f"/desk/settle/send/{row.pk}/").status_code == 405


def test_a_foreign_statement_cannot_be_sent(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[Statement](tree.qingdao)
    assert jinan.post(f"/desk/settle/send/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.state == "draft"
