"""What buyers are told about an order."""

from datetime import datetime

from club.core import money
from club.messaging.actions import enqueue
from club.messaging.letters import in_both
from vouchers.mall.models import Order


def buyer(order: Order, kind: str, about: object, amount_fen: int, link: str, at: datetime) -> None:
    """Tell the buyer, once for each `about`: the package he bought, and an amount in yuan."""
    person = order.member.customer
    params = {
        "name": str(person.name) if person else "",
        **in_both("package", order.terms["name"], order.terms.get("name_en", "")),
        "amount": money.yuan(amount_fen),
    }
    key = f"{kind}:{about}"
    enqueue(kind=kind, dedupe_key=key, at=at, recipient=order.member.uid, params=params, link=link)
