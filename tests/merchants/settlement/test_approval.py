"""An approval that is taken back."""

import pytest

from club.core.errors import FourEyes
from club.core.models import AuditEntry
from merchants.settlement import actions
from merchants.settlement.actions.withdraw_approval import InARun
from merchants.settlement.models import Invoice, Statement
from merchants.settlement.moves import WrongState
from merchants.settlement.refusals import WordsMissing
from tests.merchants.settlement.scene import CLERK, SECOND, THIRD, Scene, moment, prepare, release, september

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Approved by the second person."""
    made = september()
    made.approve()
    return made


def withdraw(scene: Scene, reason: str = "发票待核实") -> Statement:
    return actions.withdraw_approval(statement=scene.statement, reason=reason, by=THIRD, at=moment(11))


def withdrawn() -> list[dict[str, str]]:
    rows = AuditEntry.objects.filter(verb="statement.approval_withdrawn").order_by("pk")
    return [{name: row.data[name] for name in ("approved_by", "reason")} for row in rows]


def test_an_approval_is_taken_back_with_its_reason_and_given_again_by_another_person(scene):
    row = withdraw(scene)
    assert (row.state, row.approved_at, row.approved_by_id) == (Statement.State.INVOICED, None, "")
    assert withdrawn() == [{"approved_by": "second", "reason": "发票待核实"}]
    assert Invoice.objects.get().checked_by_id == CLERK.id
    with pytest.raises(FourEyes):
        actions.approve_statement(statement=row, by=CLERK, at=moment(12))
    row = actions.approve_statement(statement=row, by=SECOND, at=moment(12))
    assert (row.state, row.approved_by_id) == (Statement.State.APPROVED, SECOND.id)


def test_what_stands_in_a_run_stays_approved_until_the_run_is_cancelled(scene):
    run = prepare(scene)
    with pytest.raises(InARun):
        withdraw(scene)
    assert (scene.now().state, withdrawn()) == (Statement.State.APPROVED, [])
    actions.cancel_payouts(run=run, reason="先撤", by=CLERK, at=moment(11))
    assert withdraw(scene, "因" * 201).state == Statement.State.INVOICED
    assert withdrawn() == [{"approved_by": "second", "reason": "因" * 200}]


def test_what_is_being_paid_or_is_not_approved_has_no_approval_to_take_back(scene):
    release(prepare(scene))
    with pytest.raises(WrongState):
        withdraw(scene)
    other = september()
    other.confirm()
    for state in (Statement.State.CONFIRMED, Statement.State.INVOICED):
        assert other.now().state == state
        with pytest.raises(WrongState):
            withdraw(other)
        if state == Statement.State.CONFIRMED:
            other.invoice()
    assert withdrawn() == []


def test_it_is_never_taken_back_without_a_reason(scene):
    with pytest.raises(WordsMissing):
        withdraw(scene, " ")
    assert (scene.now().state, withdrawn()) == (Statement.State.APPROVED, [])


def test_an_approved_statement_takes_no_second_invoice(scene):
    with pytest.raises(WrongState):
        scene.invoice(number="26372000999999999999")
    assert Invoice.objects.count() == 1
