"""Undoing a redemption."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.models import AuditEntry
from club.messaging.models import Message
from cms.reports.invariants import prove
from merchants.ledger.models import Payable
from tests import cast
from tests.vouchers.lifecycle.scene import BY, car_wash, everything
from vouchers.lifecycle.actions import AlreadyReversed, ReasonNeeded, TooLate, replace, reverse, void
from vouchers.lifecycle.models import LimitCounter, Redemption, Voucher

pytestmark = pytest.mark.django_db

LATER = cast.NOW + timedelta(minutes=30)


def undo(redemption: Redemption, **words: object) -> Redemption:
    return reverse(**{"redemption": redemption, "reason": "误扫", "by": BY, "at": LATER, **words})


def test_reverse_gives_the_use_back_and_takes_the_debt_back():
    scene = car_wash(per_store_per_day=3)

    undone = undo(scene.redeem())

    scene.voucher.refresh_from_db()
    assert (scene.voucher.state, scene.voucher.uses_left) == (Voucher.State.LIVE, 1)
    assert (undone.reversed_at, undone.reversed_by_id, undone.reversal_reason) == (LATER, "till-1", "误扫")
    mirror = Payable.objects.get(reverses=undone.payable)
    assert (mirror.amount_fen, mirror.quantity, undone.reversal_payable) == (-2500, -1, mirror)
    assert LimitCounter.objects.get().used == 0


def test_reverse_writes_one_audit_entry_and_tells_the_member():
    scene = car_wash(uses=2)
    redemption = scene.redeem()

    undo(redemption)

    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "subject_id")) == [
        ("voucher.redeemed", str(redemption.uid)),
        ("redemption.reversed", str(redemption.uid)),
    ]
    told = Message.objects.get(kind__code="redemption_reversed")
    assert json.loads(told.params)["left"] == "2"


def test_the_trail_of_a_reversal_says_what_came_back():
    plain = undo(car_wash().redeem())
    stored = undo(car_wash(0, benefit="value", value_fen=10_000).redeem(amount_fen=4_000))

    rows = AuditEntry.objects.filter(verb="redemption.reversed").order_by("pk")
    assert [row.subject_id for row in rows] == [str(plain.uid), str(stored.uid)]
    assert [(row.data["amount_fen"], row.data.get("benefit_fen")) for row in rows] == [
        (-2_500, None),
        (-4_000, -4_000),
    ]


def test_a_use_after_a_reversal_gets_a_number_of_its_own():
    scene = car_wash(uses=3)
    first, second = scene.redeem(), scene.redeem()
    undo(first)

    third = scene.redeem()

    assert (second.use_no, third.use_no) == (2, 3)
    scene.voucher.refresh_from_db()
    assert scene.voucher.uses_left == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_reverse_refuses_without_a_reason(reason: str):
    redemption = car_wash().redeem()
    before = everything()

    with pytest.raises(ReasonNeeded):
        undo(redemption, reason=reason)
    assert everything() == before


def test_reverse_locks_the_voucher_then_the_redemption_then_the_counters():
    redemption = car_wash(per_store_per_day=3).redeem()

    with CaptureQueriesContext(connection) as seen:
        undo(redemption)

    locks = [query["sql"].split('FROM "')[1] for query in seen if " FOR UPDATE" in query["sql"]]
    tables = [sql.split('"')[0] for sql in locks]
    assert list(dict.fromkeys(tables)) == [
        "vouchers_voucher",
        "vouchers_redemption",
        "vouchers_limitcounter",
    ]


def test_reverse_keeps_two_hundred_letters_of_the_reason():
    assert undo(car_wash().redeem(), reason=f" {'x' * 201} ").reversal_reason == "x" * 200


def test_reverse_at_the_counter_is_possible_to_the_end_of_the_window():
    assert undo(car_wash(reversal_minutes=30).redeem(), at=LATER).reversed_at == LATER


def test_reverse_refuses_after_the_window_of_the_terms():
    redemption = car_wash(reversal_minutes=30).redeem()
    before = everything()

    with pytest.raises(TooLate):
        undo(redemption, at=LATER + timedelta(seconds=1))
    assert everything() == before


def test_reverse_refuses_what_was_reversed():
    redemption = car_wash().redeem()
    undo(redemption)
    before = everything()

    with pytest.raises(AlreadyReversed):
        undo(redemption)
    assert everything() == before


def test_reverse_on_a_withdrawn_card_gives_the_use_back_but_leaves_it_withdrawn():
    scene = car_wash(uses=2)
    redemption = scene.redeem()
    void(voucher=scene.voucher, reason="发错", by=BY, at=cast.NOW)

    undo(redemption)

    scene.voucher.refresh_from_db()
    assert (scene.voucher.state, scene.voucher.uses_left) == (Voucher.State.VOID, 2)


def test_a_use_undone_after_its_card_was_replaced_comes_back_on_the_newest_card():
    scene = car_wash(uses=5)
    redemption = scene.redeem(quantity=2)
    middle = replace(voucher=scene.voucher, reason="丢失", by=BY, at=cast.NOW)
    newest = replace(voucher=middle, reason="又丢失", by=BY, at=cast.NOW)

    undo(redemption)

    seen = Voucher.objects.order_by("pk").values_list("state", "uses_total", "uses_left")
    assert list(seen) == [("void", 5, 5), ("void", 5, 5), ("live", 5, 5)]
    assert Voucher.objects.get(pk=newest.pk).terms["uses"] == 5
    assert [finding.check.name for finding in prove() if not finding.holds] == []


def test_a_replacement_that_was_used_up_can_be_used_again_after_an_earlier_use_is_undone():
    scene = car_wash(uses=2)
    redemption = scene.redeem()
    new = replace(voucher=scene.voucher, reason="丢失", by=BY, at=cast.NOW)
    scene.redeem(code=new.code)

    undo(redemption)

    new.refresh_from_db()
    assert (new.state, new.uses_total, new.uses_left) == ("live", 2, 1)


def test_an_amount_undone_after_its_card_was_replaced_comes_back_on_the_new_card():
    scene = car_wash(price_fen=0, benefit="value", value_fen=10_000)
    Voucher.objects.update(value_left_fen=10_000)
    redemption = scene.redeem(amount_fen=4_000)
    new = replace(voucher=scene.voucher, reason="丢失", by=BY, at=cast.NOW)

    undo(redemption)

    new.refresh_from_db()
    assert (new.value_left_fen, new.terms["value_fen"], new.uses_left) == (10_000, 10_000, 1)
    assert [finding.check.name for finding in prove() if not finding.holds] == []
