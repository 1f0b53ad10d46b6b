"""What waits in settlement, and for whom."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from merchants.settlement.models import Dispute, PayoutRun, Statement

S = Statement.State
STATES = (
    (S.DRAFT, _("Drafts to send")),
    (S.SENT, _("With the merchants, to be confirmed")),
    (S.DISPUTED, _("Disputed")),
    (S.CONFIRMED, _("Confirmed, invoice awaited")),
    (S.INVOICED, _("Invoices to check and statements to approve")),
    (S.APPROVED, _("Approved, to be paid")),
    (S.PAYING, _("Being paid")),
)


@dataclass(frozen=True)
class Queue:
    """Rows that wait for the same thing; `room` and `state` lead to them."""

    name: Any
    room: str
    state: str
    count: int
    fen: int | None = None


def queues(
    statements: QuerySet[Statement], disputes: QuerySet[Dispute], runs: QuerySet[PayoutRun]
) -> list[Queue]:
    """The queues of the rows in reach, in the order of the work."""
    sums = {
        row["state"]: row
        for row in statements.order_by().values("state").annotate(n=Count("pk"), fen=Sum("due_fen"))
    }
    nothing = {"n": 0, "fen": 0}
    found = [
        Queue(name, "statement", str(state), *(sums.get(str(state), nothing)[key] for key in ("n", "fen")))
        for state, name in STATES
    ]
    for state, name in (
        (Dispute.State.OPEN, _("Disputes to answer")),
        (Dispute.State.INSISTED, _("Disputes for a second person")),
    ):
        found.append(Queue(name, "dispute", str(state), disputes.filter(state=state).count()))
    for moved, name in (
        (PayoutRun.State.PREPARED, _("Payout runs to release")),
        (PayoutRun.State.RELEASED, _("Payout runs without results")),
    ):
        found.append(Queue(name, "payoutrun", str(moved), runs.filter(state=moved).count()))
    return found
