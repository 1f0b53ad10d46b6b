"""The auditors' pages: sums of what is in reach, green or red, down to the rows."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from club.core import audit
from club.core.models import ProofRun
from club.identity.models import Role
from cms.chain.actions import note_proof, seal
from cms.chain.queries import head
from cms.reports.invariants import prove
from merchants.ledger.models import Payable
from merchants.settlement.actions import draw_up
from merchants.settlement.models import Statement
from tests import cast
from tests.cast import NOW
from tests.cms.desk.conftest import colleague, desk
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem, reverse
from vouchers.lifecycle.models import RedemptionDoor

MONTH = f"?month={NOW:%Y-%m}"


@pytest.fixture
def auditor(tree: SimpleNamespace) -> Client:
    return desk(colleague(tree.head, Role.AUDITOR))


def used(branch: object, name: str) -> Payable:
    """Two uses at a merchant of the branch, one of them undone."""
    shop, wash = cast.store(cast.merchant(branch=branch, name=name)), cast.product()
    cast.agreement(shop.merchant, wash)
    for _use in range(2):
        code = cast.voucher(cast.member(branch=branch), wash, codes.make()).code
        row = redeem(code=code, store=shop, by=audit.SYSTEM, door=RedemptionDoor.TYPED, at=NOW)
    reverse(redemption=row, reason="按错", by=audit.SYSTEM, at=NOW)
    return row.payable


def by_superuser(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_sums_of_a_month_are_equal_on_every_way(tree: SimpleNamespace, auditor: Client) -> None:
    used(tree.jinan, "济南洗车行")
    page = auditor.get(f"/desk/proof/{MONTH}")
    [row] = page.context["rows"]
    sums = row.sums
    assert (sums.uses, sums.undone, sums.owed, sums.booked, sums.open) == (5000, -2500, 2500, 2500, 2500)
    assert (sums.difference, page.context["broken"]) == (0, 0)
    assert page.text.count("proof_broken") == 0


def test_a_fen_on_one_way_is_red_and_comes_first(tree: SimpleNamespace, auditor: Client) -> None:
    used(tree.jinan, "甲")
    bad = used(tree.jinan, "乙")
    by_superuser(f"UPDATE merchants_payable SET unit_price_fen = 2501, amount_fen = 2501 WHERE id = {bad.pk}")
    page = auditor.get(f"/desk/proof/{MONTH}")
    assert [(row.name, row.sums.difference) for row in page.context["rows"]] == [("乙", 1), ("甲", 0)]
    assert page.context["broken"] == 1


def test_a_city_sees_its_own_merchants_only(tree: SimpleNamespace) -> None:
    used(tree.jinan, "济南洗车行")
    foreign = used(tree.qingdao, "青岛洗车行")
    finance = desk(colleague(tree.jinan, Role.FINANCE))
    assert [row.name for row in finance.get(f"/desk/proof/{MONTH}").context["rows"]] == ["济南洗车行"]
    assert finance.get(f"/desk/proof/merchant/{foreign.merchant_id}/{MONTH}").status_code == 404


@pytest.mark.parametrize("path", ["", "merchant/1/", "run/1/"])
def test_a_post_without_it_is_refused(tree: SimpleNamespace, path: str) -> None:
    seat = desk(colleague(tree.head, Role.COMPLAINT_SEAT))
    assert seat.get(f"/desk/proof/{path}").status_code == 403


def test_the_page_tells_of_the_last_proof_and_the_head_of_the_chain(
    tree: SimpleNamespace, auditor: Client
) -> None:
    used(tree.jinan, "济南洗车行")
    seal(at=NOW)
    run = note_proof(findings=[finding.as_json() for finding in prove()], at=NOW)
    page = auditor.get("/desk/proof/").text
    assert page.count(bytes(head().hash).hex()) == 1
    assert page.count(f"/desk/proof/run/{run.pk}/") == 2
    by_superuser("UPDATE club_auditentry SET verb = 'other' WHERE id = (SELECT min(id) FROM club_auditentry)")
    run = note_proof(findings=[finding.as_json() for finding in prove()], at=NOW)
    assert "changed since block" in auditor.get(f"/desk/proof/run/{run.pk}/").text
    assert "暂停出单" in auditor.get("/desk/proof/").text
    assert ProofRun.objects.count() == 2


def test_a_merchant_leads_to_its_rows_and_shows_the_shadow(tree: SimpleNamespace, auditor: Client) -> None:
    owed = used(tree.jinan, "济南洗车行")
    draw_up(day=NOW.date().replace(month=10, day=1), at=NOW.replace(month=10, day=1), by=audit.SYSTEM)
    page = auditor.get(f"/desk/proof/merchant/{owed.merchant_id}/{MONTH}")
    [shadow] = page.context["shadows"]
    assert (shadow.agrees, shadow.shadow_lines, shadow.shadow_fen) == (True, 3, 2500)
    listed = auditor.get(
        f"/desk/payable/?merchant={owed.merchant_id}&day__gte=2026-09-01&day__lte=2026-09-30"
    )
    assert listed.context["paginator"].count == 3
    assert f"/desk/payable/?merchant={owed.merchant_id}&amp;day__gte=2026-09-01" in page.text


def test_the_papers_of_a_statement_belong_to_those_in_reach(tree: SimpleNamespace, auditor: Client) -> None:
    used(tree.jinan, "济南洗车行")
    draw_up(day=NOW.date().replace(month=10, day=1), at=NOW.replace(month=10, day=1), by=audit.SYSTEM)
    row = Statement.objects.get()
    page = auditor.get(f"/desk/papers/{row.pk}/")
    assert page.context["shadow"].agrees
    for document in page.context["documents"]:
        got = auditor.get(f"/desk/papers/{row.pk}/{document.kind}/")
        assert (got.content == document.content, page.text.count(document.sha256)) == (True, 1)
    foreign = desk(colleague(tree.qingdao, Role.FINANCE))
    assert [foreign.get(f"/desk/papers/{row.pk}/{end}").status_code for end in ("", "csv/")] == [404, 404]
    assert auditor.get(f"/desk/papers/{row.pk}/exe/").status_code == 404


def test_a_page_of_many_merchants_asks_no_more_than_of_one(
    tree: SimpleNamespace, auditor: Client, django_assert_num_queries: object
) -> None:
    used(tree.jinan, "甲")
    auditor.get(f"/desk/proof/{MONTH}")
    with connection.execute_wrapper(counted := Counted()):
        auditor.get(f"/desk/proof/{MONTH}")
    one = counted.number
    used(tree.jinan, "乙")
    used(tree.jinan, "丙")
    with connection.execute_wrapper(counted := Counted()):
        auditor.get(f"/desk/proof/{MONTH}")
    assert counted.number == one


class Counted:
    """Counts statements."""

    number = 0

    def __call__(self, execute: object, *args: object) -> object:
        self.number += 1
        return execute(*args)  # type: ignore[operator]  # Django hands a function in
