"""Orders on the desk: what was paid, and paying back."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Role
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from vouchers.lifecycle.models import Voucher
from vouchers.mall.actions import fulfil, place_order
from vouchers.mall.models import Order
from vouchers.payments.models import Payment, Refund

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def bought(branch: Any) -> Order:
    """Three car washes for 68 yuan, paid for and handed over."""
    at, buyer = timezone.now(), cast.member(branch=branch)
    package = cast.package(quantity=3, is_on_sale=True, price_fen=6800)
    placed = place_order(member=buyer, package=package, by=SYSTEM, at=at)
    Payment.objects.filter(pk=placed.payment_id).update(state="paid", paid_at=at)
    placed.refresh_from_db()
    return fulfil(order=placed, by=SYSTEM, at=at)


def test_finance_pays_back_what_was_not_used(tree: SimpleNamespace) -> None:
    order, finance = bought(tree.jinan), desk(colleague(tree.jinan, Role.FINANCE))
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    asked = finance.get(path, **ENGLISH)
    assert asked.content.decode().count("¥68.00 for 3 unused vouchers") == 1

    amount = asked.context["form"].initial["amount_fen"]
    sent = finance.post(path, {"reason": "客户退货", "amount_fen": amount}, **ENGLISH)

    assert sent.url == f"/desk/order/inspect/{order.pk}/"
    assert list(Refund.objects.values_list("amount_fen", "state")) == [(6800, "asked")]
    assert set(Voucher.objects.values_list("state", flat=True)) == {"void"}
    entry = AuditEntry.objects.get(verb="order.refunded")
    assert (entry.actor_kind, entry.data["amount_fen"]) == ("staff", 6800)
    page = finance.get(sent.url, **ENGLISH).content.decode()
    assert (page.count("客户退货"), page.count(">on its way<")) == (1, 1)


def test_a_use_between_look_and_press_is_told_and_nothing_is_paid_back(tree: SimpleNamespace) -> None:
    order, finance = bought(tree.jinan), desk(colleague(tree.jinan, Role.FINANCE))
    Voucher.objects.filter(pk=order.gift.vouchers.first().pk).update(state="used", uses_left=0, uses_made=1)
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    page = finance.post(path, {"reason": "退货", "amount_fen": 6800}, **ENGLISH).content.decode()
    assert page.count("was used meanwhile") == 1
    assert Refund.objects.count() == 0


def test_an_order_with_nothing_to_pay_back_says_so(tree: SimpleNamespace) -> None:
    order, finance = bought(tree.jinan), desk(colleague(tree.jinan, Role.FINANCE))
    Voucher.objects.update(state="used", uses_left=0, uses_made=1)
    page = finance.get(f"/desk/promise/order/{order.pk}/pay-back/", follow=True, **ENGLISH)
    assert page.redirect_chain == [(f"/desk/order/inspect/{order.pk}/", 302)]
    assert page.content.decode().count("Nothing of this order can be refunded") == 1


@pytest.mark.parametrize(("role", "status"), [(Role.CLUB_OPERATOR, 403), (Role.AUDITOR, 403)])
def test_who_only_reads_orders_pays_nothing_back(tree: SimpleNamespace, role: str, status: int) -> None:
    order, client = bought(tree.jinan), desk(colleague(tree.jinan, role))
    assert client.get(f"/desk/order/inspect/{order.pk}/").status_code == 200
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    assert client.post(path, {"reason": "退货", "amount_fen": 6800}).status_code == status
    assert Refund.objects.count() == 0


def test_another_city_does_not_find_the_order(tree: SimpleNamespace, jinan: Client) -> None:
    order = bought(tree.qingdao)
    path = f"/desk/promise/order/{order.pk}/pay-back/"
    assert jinan.post(path, {"reason": "退货", "amount_fen": 6800}).status_code == 404
    assert Refund.objects.count() == 0
