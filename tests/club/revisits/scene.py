"""Queues, people in them and seats that call, in September and October 2026."""

from datetime import datetime
from typing import Any

from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.members.models import InsuranceClaim, Policy
from club.revisits import actions
from club.revisits.actions import Call
from club.revisits.models import Result, Revisit, RevisitKind
from tests import cast

SEAT, OTHER, BRANCH, BOSS = (Actor("staff", name) for name in ("seat-1", "seat-2", "branch-1", "boss-1"))
ALL_IS_WELL = {1: "yes", 2: "yes", 3: "yes", 4: "yes"}


def on(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


MONDAY = on(9, 14)
CALLING = on(9, 14, 10)  # inside the hours of the first day


def kind(code: str = "new-contract", **changes: Any) -> RevisitKind:
    """One of the first queues; the others are switched off."""
    RevisitKind.objects.exclude(code=code).update(is_on=False)
    RevisitKind.objects.filter(code=code).update(**changes, is_on=True)
    return RevisitKind.objects.get(code=code)


def issued(at: datetime, **fields: Any) -> Policy:
    """A motor policy of somebody, issued at that moment."""
    owner = fields.pop("customer", None) or cast.customer(branch=fields.pop("branch", None))
    return cast.policy(owner, issued_at=at, **fields)


def claim(policy: Policy, reported_at: datetime, closed_at: datetime | None = None) -> InsuranceClaim:
    """A claim about a policy."""
    number = f"LP{InsuranceClaim.objects.count() + 1:08d}"
    facts = {"policy": policy, "reported_at": reported_at, "closed_at": closed_at}
    return InsuranceClaim.objects.create(number=number, customer=policy.customer, **facts)


def take(by: Actor = SEAT, at: datetime = CALLING) -> Revisit:
    """The next record of all branches."""
    return actions.take_next(rows=Revisit.objects.all(), by=by, at=at)


def close(row: Revisit, result: str, by: Actor = SEAT, at: datetime = CALLING, **facts: Any) -> Revisit:
    """A call that ends; questions are answered where somebody was spoken to."""
    said = {"answers": ALL_IS_WELL, "words": "住址有误" if result == Result.FINDING else "", **facts}
    actions.record_call(revisit=row, call=Call(result, **said), by=by, at=at)
    return Revisit.objects.get(pk=row.pk)


def drawn(count: int = 1, **changes: Any) -> list[Revisit]:
    """A new-contract queue with so many records, drawn on Monday."""
    kind(**changes)
    for _one in range(count):
        issued(on(9, 9, 11))
    actions.draw(at=MONDAY)
    return list(Revisit.objects.order_by("pk"))
