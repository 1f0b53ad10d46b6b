"""A gateway in memory that says what a test has told it to say, and remembers what it was asked."""

from datetime import datetime, timedelta
from typing import Any

from tests import cast
from tests.cast import NOW
from vouchers.payments.gateway import ChargebackSighting, Movement, RefundSighting, Sighting
from vouchers.payments.models import Chargeback, GatewayEvent, Payment, Refund


class Told:
    """Answers by number; an answer that is an exception is raised, and so is a number nobody spoke of."""

    is_live = False
    list_takes = timedelta()

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.asked: list[tuple[str, Any]] = []

    def _answer(self, what: str, number: str) -> Any:
        self.asked.append((what, number))
        answer = self.says[number]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look_at(self, session_id: str) -> Sighting:
        return self._answer("look", session_id)

    def close(self, session_id: str) -> Sighting:
        return self._answer("close", session_id)

    def refund(self, refund: Refund) -> RefundSighting:
        return self._answer("refund", str(refund.uid))

    def look_at_refund(self, refund_id: str) -> RefundSighting:
        return self._answer("look", refund_id)

    def look_at_chargeback(self, dispute_id: str) -> ChargebackSighting:
        return self._answer("look", dispute_id)

    def chargebacks_since(self, moment: datetime) -> list[ChargebackSighting]:
        self.since = moment
        return self._answer("list", "chargebacks")

    def movements(self, start: datetime, end: datetime) -> list[Movement]:
        self.span = start, end
        return self._answer("list", "movements")

    def payment_behind(self, intent_id: str) -> str:
        return self._answer("behind", intent_id)


def payment(**other: Any) -> Payment:
    """68 yuan, begun just now, its page open."""
    facts = {"purpose": "x", "amount_fen": 6800, "created_at": NOW, "session_id": "cs_1"}
    return Payment.objects.create(member=cast.member(), **{**facts, **other})


def paid(**other: Any) -> Payment:
    return payment(**{"state": "paid", "paid_at": NOW, "intent_id": "pi_1", **other})


def sighting(row: Payment, outcome: str = "paid", **other: Any) -> Sighting:
    """What the gateway says of a payment."""
    facts = {"payment_uid": str(row.uid), "session_id": row.session_id, "intent_id": "pi_1"}
    facts |= {"amount_fen": row.amount_fen, "currency": "CNY", "is_live": False}
    return Sighting(outcome=Payment.State(outcome), **{**facts, **other})


def refund_sighting(row: Refund, outcome: str = "done", **other: Any) -> RefundSighting:
    facts = {"refund_uid": str(row.uid), "refund_id": "re_1", "amount_fen": row.amount_fen, **other}
    return RefundSighting(outcome=Refund.State(outcome), **facts)


def chargeback_sighting(outcome: str = "open", **other: Any) -> ChargebackSighting:
    facts = {"dispute_id": "dp_1", "intent_id": "pi_1", "amount_fen": 6800, "currency": "CNY"}
    facts |= {"reason": "fraudulent", "opened_at": NOW, "answer_by": NOW + timedelta(days=7)}
    return ChargebackSighting(outcome=Chargeback.State(outcome), **{**facts, **other})


def event(number: str = "cs_1", kind: str = "checkout.session.completed", **other: Any) -> GatewayEvent:
    """A webhook that waits to be worked on."""
    facts = {"event_id": f"evt_{number}", "kind": kind, "object_id": number, "received_at": NOW, **other}
    return GatewayEvent.objects.create(**facts)
