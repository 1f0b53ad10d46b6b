"""Whoever acts on a statement, a dispute, an invoice or a run locks it first, and always in one order."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from merchants.settlement import actions
from tests.locks import locked_by
from tests.merchants.settlement import test_whole as acts
from tests.merchants.settlement.scene import OWNER, SECOND, Scene, moment, september

pytestmark = pytest.mark.django_db
STATEMENT, DISPUTE, INVOICE = "merchants_statement", "merchants_dispute", "merchants_invoice"
RUN, PAYOUT = "merchants_payoutrun", "merchants_payout"
LOCKS: dict[Callable[[Scene], acts.Act], list[str]] = {
    acts.draw_up: ["merchants.draw_up"],
    acts.send: [STATEMENT],
    acts.recall: [STATEMENT],
    acts.confirm: [STATEMENT],
    acts.dispute: [STATEMENT],
    acts.withdraw_dispute: [STATEMENT, DISPUTE],
    acts.accept_dispute: [STATEMENT, DISPUTE],
    acts.reject_dispute: [STATEMENT, DISPUTE],
    acts.agree: [STATEMENT, DISPUTE],
    acts.insist: [STATEMENT, DISPUTE],
    acts.receive_invoice: [STATEMENT],
    acts.check_invoice: [STATEMENT, INVOICE],
    acts.return_invoice: [STATEMENT, INVOICE],
    acts.approve_statement: [STATEMENT],
    acts.withdraw_approval: [STATEMENT],
    acts.prepare_payouts: ["merchants.prepare_payouts", STATEMENT],
    acts.cancel_payouts: [RUN],
    acts.release_payouts: [RUN, STATEMENT],
    acts.note_results: [RUN, RUN, STATEMENT, PAYOUT],  # the run once more by the payout that ends
}


def test_every_act_of_settlement_stands_here():
    assert set(LOCKS) == set(acts.ACTS)


@pytest.mark.parametrize("ready", acts.ACTS, ids=[act.__name__ for act in acts.ACTS])
def test_an_act_locks_what_it_decides_on(ready: Callable[[Scene], acts.Act]):
    act = ready(september())
    by = OWNER if ready in acts.OF_THE_MERCHANT else SECOND
    assert locked_by(lambda: act(by)) == LOCKS[ready]


def test_who_is_reminded_is_locked_until_the_message_is_written_and_who_confirms_just_now_is_left_alone():
    september()
    locks = locked_by(lambda: actions.remind_to_confirm(at=moment(1) + timedelta(days=30)))
    assert locks == [f"{STATEMENT} SKIP LOCKED"]
