"""Every act of settlement is whole: what cannot be written to the trail has not happened at all."""

from collections.abc import Callable
from typing import Any

import pytest

from club.core.audit import Actor
from club.messaging.models import Message
from merchants.ledger.models import Journal, Payable, Posting
from merchants.settlement import actions
from merchants.settlement.models import Dispute, Invoice, Payout, PayoutRun, Statement, StatementLine
from tests.merchants.settlement.scene import (
    CLERK,
    OCTOBER,
    OWNER,
    PDF,
    SECOND,
    Scene,
    bill_for,
    moment,
    outcome,
    owe,
    prepare,
    release,
    september,
)
from tests.whole import expect_nothing_left

pytestmark = pytest.mark.django_db
TABLES = (Statement, StatementLine, Dispute, Invoice, PayoutRun, Payout, Payable, Journal, Posting, Message)
Act = Callable[[Actor], Any]


def books() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def refused(scene: Scene) -> Dispute:
    facts = {"words": "协议价就是二十五元", "by": CLERK, "at": moment(8)}
    return actions.reject_dispute(dispute=scene.dispute(), **facts)


def checked(scene: Scene) -> Statement:
    scene.confirm()
    actions.check_invoice(invoice=scene.invoice(), by=CLERK, at=moment(10))
    return scene.statement


def approved(scene: Scene) -> Statement:
    scene.approve()
    return scene.statement


def confirmed(scene: Scene) -> Statement:
    scene.confirm()
    return scene.now()


def draw_up(scene: Scene) -> Act:
    owe(scene.shop, scene.wash, moment(3))
    day = OCTOBER.replace(month=11)
    return lambda by: actions.draw_up(day=day, at=moment(1, 11, 2), by=by, merchant=scene.shop.merchant)


def send(scene: Scene) -> Act:
    actions.recall(statement=scene.statement, reason="再看", by=CLERK, at=moment(2))
    return lambda by: actions.send(statement=scene.statement, by=by, at=moment(2))


def recall(scene: Scene) -> Act:
    return lambda by: actions.recall(statement=scene.statement, reason="再看", by=by, at=moment(2))


def confirm(scene: Scene) -> Act:
    return lambda by: actions.confirm(statement=scene.statement, by=by, at=moment(4))


def dispute(scene: Scene) -> Act:
    return lambda by: scene.dispute(by=by, paper=PDF)


def withdraw_dispute(scene: Scene) -> Act:
    row = scene.dispute()
    return lambda by: actions.withdraw_dispute(dispute=row, by=by, at=moment(4))


def accept_dispute(scene: Scene) -> Act:
    facts = {"dispute": scene.dispute(), "right_fen": 3000, "words": "对", "at": moment(8)}
    return lambda by: actions.accept_dispute(by=by, **facts)


def reject_dispute(scene: Scene) -> Act:
    row = scene.dispute()
    return lambda by: actions.reject_dispute(dispute=row, words="不", by=by, at=moment(8))


def agree(scene: Scene) -> Act:
    row = refused(scene)
    return lambda by: actions.agree(dispute=row, by=by, at=moment(9))


def insist(scene: Scene) -> Act:
    row = refused(scene)
    return lambda by: actions.insist(dispute=row, words="要", by=by, at=moment(9))


def receive_invoice(scene: Scene) -> Act:
    row = confirmed(scene)
    facts = {"statement": row, "bill": bill_for(row), "paper": PDF, "at": moment(9)}
    return lambda by: actions.receive_invoice(by=by, **facts)


def check_invoice(scene: Scene) -> Act:
    scene.confirm()
    row = scene.invoice()
    return lambda by: actions.check_invoice(invoice=row, by=by, at=moment(10))


def return_invoice(scene: Scene) -> Act:
    scene.confirm()
    row = scene.invoice()
    return lambda by: actions.return_invoice(invoice=row, reason="模糊", by=by, at=moment(10))


def approve_statement(scene: Scene) -> Act:
    row = checked(scene)
    return lambda by: actions.approve_statement(statement=row, by=by, at=moment(10))


def withdraw_approval(scene: Scene) -> Act:
    row = approved(scene)
    return lambda by: actions.withdraw_approval(statement=row, reason="再看", by=by, at=moment(10))


def prepare_payouts(scene: Scene) -> Act:
    rows = [approved(scene)]
    facts = {"statements": rows, "way": PayoutRun.Way.BANK_FILE, "at": moment(11)}
    return lambda by: actions.prepare_payouts(by=by, **facts)


def cancel_payouts(scene: Scene) -> Act:
    approved(scene)
    run = prepare(scene)
    return lambda by: actions.cancel_payouts(run=run, reason="错了", by=by, at=moment(12))


def release_payouts(scene: Scene) -> Act:
    approved(scene)
    run = prepare(scene)
    return lambda by: actions.release_payouts(run=run, by=by, at=moment(12))


def note_results(scene: Scene) -> Act:
    approved(scene)
    run = release(prepare(scene))
    facts = {"run": run, "outcomes": [outcome(scene)], "at": moment(13)}
    return lambda by: actions.note_results(by=by, **facts)


ACTS = (
    *(draw_up, send, recall, confirm, dispute, withdraw_dispute, accept_dispute, reject_dispute),
    *(agree, insist, receive_invoice, check_invoice, return_invoice, approve_statement),
    *(withdraw_approval, prepare_payouts, cancel_payouts, release_payouts, note_results),
)
OF_THE_MERCHANT = (confirm, agree, insist, dispute, withdraw_dispute, receive_invoice)


@pytest.mark.parametrize("ready", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_of_settlement_is_whole_or_not_at_all(ready: Callable[[Scene], Act]):
    act = ready(september())
    expect_nothing_left(act, books)
    act(OWNER if ready in OF_THE_MERCHANT else SECOND)
