"""Two people at the same instant. Each race is first shown to exist with its guard off."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from club.core.audit import Actor
from merchants.ledger.models import Journal, Payable
from merchants.settlement import actions, moves
from merchants.settlement.models import Dispute, PayoutRun, Statement
from tests.merchants.settlement.scene import OWNER, Scene, moment, prepare, september
from tests.threads import at_once

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
    monkeypatch.setattr(moves, "_locked", unlocked)
    assert tally(at_once(MANY, approving(scene)))["Statement"] > 1


def test_of_many_approvers_one_approves():
    scene = invoiced()
    assert tally(at_once(MANY, approving(scene))) == {"Statement": 1, "WrongState": MANY - 1}
    assert scene.now().state == Statement.State.APPROVED


def test_of_many_releasers_one_releases():
    scene = september()
    scene.approve()
    run = prepare(scene)
    done = at_once(
        MANY,
        lambda number: actions.release_payouts(run=run, by=Actor("staff", f"third{number}"), at=moment(12)),
    )
    assert tally(done) == {"PayoutRun": 1, "RunMoved": MANY - 1}
    assert Journal.objects.filter(kind=Journal.Kind.PAYOUT).count() == 1


def test_of_many_who_prepare_one_has_the_statement():
    scene = september()
    scene.approve()
    done = at_once(MANY, lambda number: prepare(scene, by=Actor("staff", f"clerk{number}")))
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
    monkeypatch.setattr(moves, "_locked", unlocked)
    turns = (tally(at_once(MANY, answering(september()))) for _turn in range(20))
    assert any({"Statement", "Dispute"} <= turn.keys() for turn in turns)


def test_a_statement_is_confirmed_or_disputed_never_both():
    for _turn in range(3):
        scene = september()
        done = tally(at_once(MANY, answering(scene)))
        disputes = Dispute.objects.filter(statement=scene.statement).count()
        both = (scene.now().state, bool(disputes), done["Statement"])
        assert both in ((Statement.State.CONFIRMED, False, 1), (Statement.State.DISPUTED, True, 0))


def test_a_dispute_is_decided_once():
    scene = september()
    row = scene.dispute()
    done = at_once(
        MANY,
        lambda number: actions.accept_dispute(
            dispute=row, right_fen=3000, words="对", by=Actor("staff", f"clerk{number}"), at=moment(5)
        ),
    )
    assert tally(done) == {"Dispute": 1, "WrongDisputeState": MANY - 1}
    assert Payable.objects.filter(corrects__isnull=False).count() == 1
