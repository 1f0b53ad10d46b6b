"""Five working days to answer, then one question."""

import json

import pytest

from club.core.models import AuditEntry
from club.core.workdays import load_published
from club.messaging.models import Message
from merchants.settlement import actions, told
from tests.merchants.settlement.scene import CLERK, moment, september

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    load_published(2026, 2026)


def params(kind: str) -> dict[str, str]:
    return json.loads(Message.objects.get(kind__code=kind).params)


def reminders() -> int:
    return Message.objects.filter(kind__code="statement_reminder").count()


def test_the_term_is_five_working_days_over_the_national_holiday():
    """Sent on 1 October: 8 and 9, the worked Saturday 10, 12 and 13."""
    scene = september()
    assert (str(scene.now().confirm_by), scene.now().confirm_by_is_provisional) == ("2026-10-13", False)


def test_whoever_let_the_term_pass_is_asked_once():
    scene = september()
    assert actions.remind_to_confirm(at=moment(13, hour=23)) == 0
    assert actions.remind_to_confirm(at=moment(14, hour=9)) == 1
    assert actions.remind_to_confirm(at=moment(15, hour=9)) == 0
    words = params("statement_reminder")
    assert (words["number"], words["until"]) == (scene.statement.number, "2026-10-13")
    assert (scene.now().reminded_at, AuditEntry.objects.filter(verb="statement.reminded").count()) == (
        moment(14, hour=9),
        1,
    )


def test_nobody_is_marked_as_asked_whose_message_could_not_be_written(monkeypatch):
    scene = september()

    def full(*_words, **_facts) -> None:
        raise MemoryError

    monkeypatch.setattr(told, "merchant", full)
    with pytest.raises(MemoryError):
        actions.remind_to_confirm(at=moment(14))
    assert (scene.now().reminded_at, AuditEntry.objects.filter(verb="statement.reminded").count()) == (
        None,
        0,
    )


def test_whoever_answered_is_not_asked():
    september().confirm()
    september().dispute()
    actions.recall(statement=september().statement, reason="漏了", by=CLERK, at=moment(2))
    assert (actions.remind_to_confirm(at=moment(30)), reminders()) == (0, 0)


def test_many_are_asked_in_chunks_and_those_without_a_phone_leave_a_mark_only():
    for phone in ("+8613900000001", "", "+8613900000003"):
        september(contact_phone=phone)
    assert (actions.remind_to_confirm(at=moment(14), chunk=2), reminders()) == (3, 2)


def test_the_merchant_hears_of_a_statement_when_it_is_sent():
    scene = september()
    row, words = Message.objects.get(kind__code="statement_ready"), params("statement_ready")
    assert (words["amount"], words["period"]) == ("75.00", "2026-09-01–09-30")
    assert (row.address, row.link) == ("+8613900000001", f"/portal/statements/{scene.statement.number}/")
