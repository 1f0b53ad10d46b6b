"""A buyer wants his money back: more than one person may pay back alone, so a second one has to decide."""

from datetime import datetime, timedelta

from club.core.audit import Actor
from vouchers.mall.actions import request_refund
from vouchers.mall.models import Order
from vouchers.mall.queries import offer_of

ASKED = timedelta(minutes=50)  # before now
WHY = "会员来电：出行计划取消，服务券均未使用，申请全额退款"


def build(asker: Actor, at: datetime) -> None:
    """The newest order waits for a decision, whole, with nothing of it used."""
    order = Order.objects.filter(state=Order.State.ISSUED).latest("ordered_at")
    amount = offer_of(order).amount_fen
    request_refund(order=order, amount_fen=amount, reason=WHY, by=asker, at=at - ASKED)
