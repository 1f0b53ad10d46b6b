"""Refunds above the limit on the desk: asked for by one, decided by another, in the reach of both."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from club.core.models import AuditEntry
from club.identity.models import Role
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.test_orders import bought
from vouchers.lifecycle.models import Voucher
from vouchers.mall.models import Order, RefundLimit, RefundRequest
from vouchers.payments.models import Refund

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def order(tree: SimpleNamespace) -> Order:
    """An order of 68 yuan in Jinan, where one person pays back 50 alone."""
    RefundLimit.objects.update_or_create(pk=1, defaults={"alone_fen": 5000})
    return bought(tree.jinan)


def ask(client: Client, order: Order) -> RefundRequest:
    """Finance asks for all of it."""
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    client.post(path, {"reason": "客户退货", "amount_fen": 6800}, **ENGLISH)
    return RefundRequest.objects.get(order=order)


def at_home(client: Client) -> list[str]:
    """What the first page says waits for this colleague."""
    page = client.get("/desk/", **ENGLISH).text
    return re.findall(r'label">Refunds to approve</span><span class="figure-box__value">(\d+)<', page)


def test_one_asks_and_another_approves(tree: SimpleNamespace, order: Order) -> None:
    finance, approver = desk(colleague(tree.jinan, Role.FINANCE)), desk(colleague(tree.jinan, Role.APPROVER))
    asking = finance.get(f"/desk/promise/order/{order.pk}/pay-back/", **ENGLISH).text
    assert asking.count("¥68.00 is above ¥50.00") == 1
    row = ask(finance, order)
    assert (Refund.objects.count(), set(Voucher.objects.values_list("state", flat=True))) == (0, {"live"})
    assert (at_home(finance), at_home(approver)) == ([], ["1"])

    listed = approver.get("/desk/refundrequest/?state=waiting", **ENGLISH).text
    assert listed.count(order.number) == 1
    sent = approver.post(f"/desk/refund_acts/{row.pk}/approve/", **ENGLISH)

    assert sent.url == f"/desk/refundrequest/inspect/{row.pk}/"
    assert list(Refund.objects.values_list("amount_fen", "state")) == [(6800, "asked")]
    assert set(Voucher.objects.values_list("state", flat=True)) == {"void"}
    people = AuditEntry.objects.filter(verb__in=["refund.requested", "refund.approved"])
    assert len(set(people.values_list("actor_id", flat=True))) == 2
    assert at_home(approver) == []


def test_whoever_asked_sees_no_button_and_is_refused(tree: SimpleNamespace, order: Order) -> None:
    finance = desk(colleague(tree.jinan, Role.FINANCE))
    row = ask(finance, order)
    page = finance.get(f"/desk/refundrequest/inspect/{row.pk}/", **ENGLISH).text
    assert (page.count(f"/desk/refund_acts/{row.pk}/approve/"), page.count("another person has to")) == (0, 1)
    refused = finance.post(f"/desk/refund_acts/{row.pk}/approve/", **ENGLISH).text
    assert refused.count("A second person has to do this") == 1
    assert Refund.objects.count() == 0


def test_a_declined_one_says_why_and_by_whom(tree: SimpleNamespace, order: Order) -> None:
    finance, other = desk(colleague(tree.jinan, Role.FINANCE)), desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    row = ask(finance, order)
    other.post(f"/desk/refund_acts/{row.pk}/decline/", {"reason": "已过退款期"}, **ENGLISH)
    page = finance.get(f"/desk/refundrequest/inspect/{row.pk}/", **ENGLISH).text
    assert (page.count("已过退款期"), RefundRequest.objects.get().state) == (1, "declined")
    again = finance.get(f"/desk/order/inspect/{order.pk}/", **ENGLISH).text
    assert again.count(f"/desk/promise/order/{order.pk}/pay-back/") == 1


def test_while_one_waits_the_order_leads_to_it_and_offers_no_other(
    tree: SimpleNamespace, order: Order
) -> None:
    finance = desk(colleague(tree.jinan, Role.FINANCE))
    row = ask(finance, order)
    page = finance.get(f"/desk/order/inspect/{order.pk}/", **ENGLISH).text
    assert page.count(f"/desk/refundrequest/inspect/{row.pk}/") == 1
    assert page.count("/pay-back/") == 0
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    second = finance.post(path, {"reason": "再退一次", "amount_fen": 6800}, **ENGLISH).text
    assert (second.count("waits for a second person"), RefundRequest.objects.count()) == (1, 1)


def test_a_use_meanwhile_is_told_to_whoever_would_approve(tree: SimpleNamespace, order: Order) -> None:
    finance, approver = desk(colleague(tree.jinan, Role.FINANCE)), desk(colleague(tree.jinan, Role.APPROVER))
    row = ask(finance, order)
    Voucher.objects.filter(pk=order.gift.vouchers.first().pk).update(state="used", uses_left=0, uses_made=1)
    page = approver.get(f"/desk/refundrequest/inspect/{row.pk}/", **ENGLISH).text
    assert (page.count("¥45.33 could be paid back now"), page.count("/approve/")) == (1, 0)
    refused = approver.post(f"/desk/refund_acts/{row.pk}/approve/", **ENGLISH).text
    assert (refused.count("was used meanwhile"), Refund.objects.count()) == (1, 0)


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.CLUB_OPERATOR, 403)])
def test_who_has_no_right_decides_nothing(
    tree: SimpleNamespace, order: Order, role: str, status: int
) -> None:
    row = ask(desk(colleague(tree.jinan, Role.FINANCE)), order)
    client = desk(colleague(tree.jinan, role))
    for act in ("approve", "decline"):
        answer = client.post(f"/desk/refund_acts/{row.pk}/{act}/", {"reason": "不"})
        assert answer.status_code == status
    assert (Refund.objects.count(), RefundRequest.objects.get().state) == (0, "waiting")


def test_another_city_does_not_find_it(tree: SimpleNamespace, order: Order) -> None:
    row = ask(desk(colleague(tree.jinan, Role.FINANCE)), order)
    qingdao = desk(colleague(tree.qingdao, Role.APPROVER))
    assert at_home(qingdao) == []
    found = [
        qingdao.get(f"/desk/refundrequest/inspect/{row.pk}/").status_code,
        qingdao.post(f"/desk/refund_acts/{row.pk}/approve/").status_code,
    ]
    assert (found, Refund.objects.count()) == ([404, 404], 0)


def test_the_limit_is_set_at_the_head_office_and_the_change_is_kept(
    tree: SimpleNamespace, head: Client, order: Order
) -> None:
    head.post("/desk/refundlimit/edit/1/", {"alone_fen": "500.50"}, **ENGLISH)
    assert RefundLimit.objects.get().alone_fen == 50050
    assert AuditEntry.objects.get(verb="configuration.saved").data["fields"] == ["alone_fen"]
    finance = desk(colleague(tree.head, Role.FINANCE))
    assert finance.post("/desk/refundlimit/edit/1/", {"alone_fen": "9000"}).status_code == 403
