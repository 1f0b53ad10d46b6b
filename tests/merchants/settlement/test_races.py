"""Two people at the same instant. Each race is first shown to exist with its guard off."""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from club.core.audit import Actor
from merchants.ledger.models import Journal, Payable
from merchants.settlement import actions, moves
from merchants.settlement.models import Dispute, PayoutRun, Statement
from tests.merchants.settlement.scene import OWNER, Scene, moment, prepare, september
from tests.threads import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def tally(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def unlocked(pk: int) -> Statement:
    """The guard off: the row as it is, without waiting for whoever holds it."""
    return Statement.objects.select_related("merchant").get(pk=pk)


def invoiced() -> Scene:
    scene = september()
    scene.confirm()
    actions.check_invoice(invoice=scene.invoice(), by=Actor("staff", "clerk"), at=moment(9))
    return scene


def approving(scene: Scene) -> Callable[[int], Statement]:
    return lambda number: actions.approve_statement(
        statement=scene.statement, by=Actor("staff", f"second{number}"), at=moment(10)
    )


def test_two_approvers_without_the_lock_both_approve(monkeypatch):
    """The control: the race is there."""
    scene = invoiced()
    monkeypatch.setattr(moves, "_locked", together(MANY, unlocked))
    assert tally(at_once(MANY, approving(scene))) == {"Statement": MANY}


def test_of_many_approvers_one_approves():
    scene = invoiced()
    assert tally(at_once(MANY, approving(scene))) == {"Statement": 1, "WrongState": MANY - 1}
    assert scene.now().state == Statement.State.APPROVED


def releasing() -> Callable[[int], PayoutRun]:
    scene = september()
    scene.approve()
    run = prepare(scene)
    return lambda number: actions.release_payouts(run=run, by=Actor("staff", f"third{number}"), at=moment(12))


def sent_out() -> int:
    """How often the money was booked out."""
    return Journal.objects.filter(kind=Journal.Kind.PAYOUT).count()


def test_two_releasers_without_the_locks_both_send_the_money(monkeypatch):
    """The control: one debt is booked out twice."""
    release = releasing()
    monkeypatch.setattr(moves, "_locked", unlocked)
    monkeypatch.setattr(moves, "_locked_run", together(2, lambda pk: PayoutRun.objects.get(pk=pk)))
    assert tally(at_once(2, release)) == {"PayoutRun": 2}
    assert sent_out() == 2


def test_of_many_releasers_one_releases():
    assert tally(at_once(MANY, releasing())) == {"PayoutRun": 1, "RunMoved": MANY - 1}
    assert sent_out() == 1


def preparing() -> Callable[[int], PayoutRun]:
    scene = september()
    scene.approve()
    return lambda number: prepare(scene, by=Actor("staff", f"clerk{number}"))


def test_two_who_prepare_without_the_queue_meet_at_the_last_guard(monkeypatch):
    """The control: both find the statement free, and only a unique key of the database stops the second."""
    prepare_one = preparing()
    module = sys.modules["merchants.settlement.actions.prepare_payouts"]
    monkeypatch.setattr(module, "_wait_for_others", lambda: None)
    monkeypatch.setattr(module, "_locked", lambda asked: list(asked.select_related("merchant__branch")))
    monkeypatch.setattr(module, "_free", together(2, module._free))
    assert tally(at_once(2, prepare_one)) == {"PayoutRun": 1, "IntegrityError": 1}


def test_of_many_who_prepare_one_has_the_statement():
    done = at_once(MANY, preparing())
    assert tally(done) == {"PayoutRun": 1, "NothingToPay": MANY - 1}
    assert PayoutRun.objects.get().payouts_count == 1


def answering(scene: Scene) -> Callable[[int], Any]:
    """Half confirm, half dispute a line each."""
    lines = scene.lines

    def answer(number: int) -> Any:
        if number % 2:
            return actions.confirm(statement=scene.statement, by=OWNER, at=moment(4))
        said = {"category": "price", "words": "不对", "by": OWNER, "at": moment(4)}
        return actions.dispute(statement=scene.statement, line=lines[number // 2], **said)

    return answer


def test_confirming_and_disputing_without_the_lock_both_pass(monkeypatch):
    """The control: a confirmed statement with an open dispute, or a disputed one that was confirmed."""
    answer = answering(september())
    monkeypatch.setattr(moves, "_locked", together(MANY, unlocked))
    assert {"Statement", "Dispute"} <= tally(at_once(MANY, answer)).keys()


def test_a_statement_is_confirmed_or_disputed_never_both():
    for _turn in range(3):
        scene = september()
        done = tally(at_once(MANY, answering(scene)))
        disputes = Dispute.objects.filter(statement=scene.statement).count()
        both = (scene.now().state, bool(disputes), done["Statement"])
        assert both in ((Statement.State.CONFIRMED, False, 1), (Statement.State.DISPUTED, True, 0))


def deciding() -> Callable[[int], Dispute]:
    row = september().dispute()
    return lambda number: actions.accept_dispute(
        dispute=row, right_fen=3000, words="对", by=Actor("staff", f"clerk{number}"), at=moment(5)
    )


def corrections() -> int:
    return Payable.objects.filter(corrects__isnull=False).count()


def test_two_who_decide_without_the_locks_correct_twice(monkeypatch):
    """The control: the merchant is owed the difference twice."""
    decide = deciding()
    rows = Dispute.objects.select_related("line__payable__corrects")
    monkeypatch.setattr(moves, "_locked", unlocked)
    monkeypatch.setattr(moves, "_locked_dispute", together(2, lambda pk: rows.get(pk=pk)))
    assert tally(at_once(2, decide)) == {"Dispute": 2}
    assert corrections() == 2


def test_a_dispute_is_decided_once():
    assert tally(at_once(MANY, deciding())) == {"Dispute": 1, "WrongDisputeState": MANY - 1}
    assert corrections() == 1
