"""Money is kept back while something is not clear."""

from datetime import date, datetime

import pytest

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.models import ActorKind, AuditEntry
from merchants.ledger.actions import record_payable
from merchants.ledger.holds import AlreadyReleased, place_hold, release_hold
from merchants.ledger.models import Hold
from merchants.settlement.actions import draw_up
from merchants.settlement.queries import holds_on, open_period
from tests import cast
from tests.locks import locked_by

pytestmark = pytest.mark.django_db
STAFF = Actor(ActorKind.STAFF, "finance")
SEPTEMBER = datetime(2026, 9, 10, 12, tzinfo=SHANGHAI)


@pytest.fixture
def shop():
    return cast.store()


@pytest.fixture
def owed(shop):
    wash = cast.product()
    cast.agreement(shop.merchant, wash, 2500)
    return [record_payable(store=shop, product=wash, quantity=1, at=SEPTEMBER) for _turn in range(2)]


def hold(shop, **what) -> Hold:
    facts = {"kind": Hold.Kind.COMPLAINT, "reason": "客户投诉未结", "reference": "complaint:7"}
    return place_hold(merchant=shop.merchant, by=STAFF, at=cast.NOW, **{**facts, **what})


def draw(month: int):
    return draw_up(day=date(2026, month, 1), at=cast.NOW, by=audit.SYSTEM)


def verbs() -> list[str]:
    rows = AuditEntry.objects.filter(verb__startswith="hold.").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_a_held_payable_waits_for_the_statement_after_its_release(shop, owed):
    kept = hold(shop, payable=owed[0])
    [september] = draw(10)
    running = open_period(shop.merchant, date(2026, 10, 1)).lines
    release_hold(hold=kept, note="已处理", by=STAFF, at=cast.NOW)
    [october] = draw(11)
    assert (running, september.due_fen, october.due_fen) == (0, 2500, 2500)
    assert [line.payable for line in october.lines.all()] == [owed[0]]
    assert verbs() == ["hold.placed", "hold.released"]


def test_a_statement_is_held_by_its_merchant_itself_or_one_of_its_lines(shop, owed):
    [statement] = draw(10)
    stranger = cast.store()
    placed = [hold(shop), hold(shop, statement=statement.number), hold(shop, payable=owed[1])]
    hold(stranger)
    hold(shop, statement="ST202609-OTHER")
    assert list(holds_on(statement)) == placed


def test_the_same_wait_is_placed_once_and_again_after_its_release(shop):
    first = hold(shop)
    assert hold(shop, reason="again") == first
    release_hold(hold=first, by=STAFF, at=cast.NOW)
    assert hold(shop) != first
    assert verbs() == ["hold.placed", "hold.released", "hold.placed"]


def test_what_was_released_is_not_released_again(shop):
    kept = release_hold(hold=hold(shop), by=STAFF, at=cast.NOW)
    with pytest.raises(AlreadyReleased):
        release_hold(hold=kept, note="again", by=STAFF, at=cast.NOW)
    kept.refresh_from_db()
    assert (kept.release_note, verbs()) == ("", ["hold.placed", "hold.released"])


def test_each_wait_of_each_thing_is_a_hold_of_its_own(shop, owed):
    first = hold(shop)
    others = [
        hold(cast.store()),
        hold(shop, payable=owed[0]),
        hold(shop, statement="ST202609-SH00001"),
        hold(shop, kind=Hold.Kind.REVIEW),
        hold(shop, reference="another"),
    ]
    assert len({first.pk, *(row.pk for row in others)}) == 6
    assert [hold(shop, payable=owed[0]), hold(shop)] == [others[1], first]


def test_what_is_written_about_a_hold_is_kept_as_far_as_there_is_room(shop, owed):
    row = hold(shop, payable=owed[0], reason="因" * 201)
    done = release_hold(hold=row, note="好" * 201, by=STAFF, at=cast.NOW)
    assert (done.reason, done.release_note, done.released_by_id) == ("因" * 200, "好" * 200, STAFF.id)
    placed, released = AuditEntry.objects.filter(verb__startswith="hold.").order_by("pk")
    assert placed.data == released.data
    assert (placed.data["payable"], placed.data["merchant"]) == (str(owed[0].uid), shop.merchant.code)


def test_a_hold_of_the_merchant_itself_names_no_payable(shop):
    hold(shop)
    assert AuditEntry.objects.get(verb="hold.placed").data["payable"] == ""


def test_a_hold_is_locked_while_it_is_released(shop):
    row = hold(shop)
    assert locked_by(lambda: release_hold(hold=row, by=STAFF, at=cast.NOW)) == ["merchants_hold"]


def test_a_hold_without_its_trace_is_no_hold(shop, monkeypatch):
    def full(**_words: object) -> None:
        raise MemoryError

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(MemoryError):
        hold(shop)
    assert Hold.objects.count() == 0
