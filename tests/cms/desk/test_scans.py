"""Offline scans in conflict at the desk: both sides, a decision with a reason, within the own branch."""

from types import SimpleNamespace

import pytest
from django.test import Client

from club.core.models import AuditEntry
from club.identity.models import Role
from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from merchants.stores.models import Merchant
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from tests.cms.desk.test_home import waiting
from tests.merchants.offline.scene import cut_off
from vouchers.lifecycle.models import Redemption

WHY = {"reason": "顾客确认洗过车"}


@pytest.fixture
def scan(tree: SimpleNamespace) -> OfflineScan:
    """A conflict at a merchant of Jinan."""
    row = cut_off().conflict()
    Merchant.objects.filter(pk=row.merchant_id).update(branch=tree.jinan)
    return row


@pytest.fixture
def finance(tree: SimpleNamespace) -> Client:
    return desk(colleague(tree.jinan, Role.FINANCE))


def test_staff_see_both_sides_of_a_conflict(finance: Client, scan: OfflineScan) -> None:
    other = Redemption.objects.get()
    answer = finance.get(f"/desk/offlinescan/inspect/{scan.pk}/")

    assert [side.redemption for side in answer.context["others"]] == [other]
    assert [name in answer.text for name in (other.merchant.name, scan.store.name)] == [True, True]
    assert (answer.context["may_decide"], scan.voucher.code in answer.text) == (True, False)


@pytest.mark.parametrize(("act", "state", "paid"), [("approve", "approved", 1), ("reject", "rejected", 0)])
def test_a_decision_is_made_once_with_a_reason(finance, scan, act, state, paid) -> None:
    for _twice in range(2):
        finance.post(f"/desk/scan_review/{act}/{scan.pk}/", WHY)
    scan.refresh_from_db()

    assert (scan.state, scan.review_note) == (state, WHY["reason"])
    assert Payable.objects.filter(store=scan.store).count() == paid
    assert AuditEntry.objects.filter(subject_id=str(scan.uid), actor_kind="staff").count() == 1


def test_without_a_reason_nothing_is_decided(finance: Client, scan: OfflineScan) -> None:
    answer = finance.post(f"/desk/scan_review/approve/{scan.pk}/", {"reason": " "})
    scan.refresh_from_db()

    assert (answer.context["form"].errors.keys(), scan.state) == ({"reason"}, "conflict")
    assert Payable.objects.filter(store=scan.store).count() == 0


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_another_branch_decides_nothing(tree: SimpleNamespace, scan: OfflineScan, act: str) -> None:
    far = desk(colleague(tree.qingdao, Role.FINANCE))
    assert far.post(f"/desk/scan_review/{act}/{scan.pk}/", WHY).status_code == 404
    scan.refresh_from_db()
    assert scan.state == "conflict"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CLUB_OPERATOR, Role.COMPLAINT_SEAT])
def test_roles_without_money_decide_nothing(tree: SimpleNamespace, scan: OfflineScan, role: str) -> None:
    client = desk(colleague(tree.jinan, role))
    assert client.post(f"/desk/scan_review/approve/{scan.pk}/", WHY).status_code == 403
    scan.refresh_from_db()
    assert scan.state == "conflict"


def test_the_first_page_counts_what_waits_for_a_decision_in_the_own_branch(
    tree: SimpleNamespace, finance: Client, scan: OfflineScan
) -> None:
    OF_A_BRANCH[OfflineScan](tree.qingdao)
    answer = finance.get("/desk/")

    assert waiting(answer) == {"offlinescan": "1"}
