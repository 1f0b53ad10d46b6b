"""Money on its way back: never more than came, each part once, and what failed counts no more."""

from datetime import timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests.cast import NOW
from tests.locks import locked_by
from tests.vouchers.payments.told import Told, paid, refund_sighting
from tests.whole import expect_nothing_left
from vouchers.payments.actions import (
    CannotRefund,
    DoesNotMatch,
    UnknownPayment,
    ask_refund,
    end_refund,
    send_refunds,
)
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable
from vouchers.payments.models import Payment, Refund

pytestmark = pytest.mark.django_db
FIVE = timedelta(minutes=5)


def back(row: Payment, amount_fen: int = 1000, reason: str = "退货", **other: Any) -> Refund:
    return ask_refund(payment=row, amount_fen=amount_fen, reason=reason, **{"by": SYSTEM, "at": NOW, **other})


def end(row: Refund, outcome: str = "done", **other: Any) -> Refund:
    return end_refund(sighting=refund_sighting(row, outcome, **other), by=SYSTEM, at=NOW)


def stand(row: Payment) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.refunded_fen


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_last_fen_may_go_back_and_not_one_more():
    row, other = paid(), paid(session_id="cs_2", intent_id="pi_2")
    assert [back(row, fen).amount_fen for fen in (1, 6799)] == [1, 6799]
    with pytest.raises(CannotRefund):
        back(row, 1)
    assert (stand(row), stand(other)) == (("paid", 6800), ("paid", 0))


@pytest.mark.parametrize("amount_fen", [0, -1, 6801])
def test_nothing_less_than_nothing_and_more_than_all_is_not_paid_back(amount_fen: int):
    row = paid(refunded_fen=0)
    with pytest.raises(CannotRefund):
        back(row, amount_fen)
    assert (stand(row), Refund.objects.count()) == (("paid", 0), 0)


@pytest.mark.parametrize("change", [{"state": "created"}, {"state": "refunded"}, {"is_disputed": True}])
def test_only_what_is_here_and_not_disputed_is_paid_back(change: dict[str, Any]):
    row = paid(**change)
    with pytest.raises(CannotRefund):
        back(row)
    assert (stand(row)[1], Refund.objects.count()) == (0, 0)


def test_a_refund_needs_a_reason_of_which_two_hundred_letters_are_kept():
    row = paid()
    with pytest.raises(CannotRefund):
        back(row, reason="  ")
    assert len(back(row, reason="长" * 201).reason) == 200
    assert AuditEntry.objects.get().data == {"payment": str(row.uid), "amount_fen": 1000}


def test_what_cannot_be_written_to_the_trail_is_not_asked_for():
    row = paid()
    expect_nothing_left(lambda by: back(row, by=by), lambda: (stand(row), Refund.objects.count()))


def test_a_payment_is_refunded_when_its_last_part_is_back():
    row, stranger = paid(), paid(session_id="cs_2", intent_id="pi_2")
    first, second = back(row, 1800), back(row, 5000)
    open_elsewhere = back(stranger, 6800)
    end(first)
    assert stand(row) == ("paid", 6800)
    done = end(second, refund_id="re_2")
    assert (stand(row), done.refund_id, done.ended_at) == (("refunded", 6800), "re_2", NOW)
    assert stand(stranger) == ("paid", 6800)
    assert verbs() == [*["refund.asked"] * 3, *["refund.done"] * 2, "payment.refunded"]
    end(open_elsewhere, refund_id="re_3")
    assert stand(stranger)[0] == "refunded"


def test_a_part_that_is_back_leaves_the_payment_paid():
    row = paid()
    end(back(row, 6799))
    assert (stand(row), verbs()) == (("paid", 6799), ["refund.asked", "refund.done"])


def test_what_failed_counts_no_more_also_after_it_was_done():
    row = paid()
    refund = back(row, 6800)
    end(refund)
    assert stand(row)[0] == "refunded"
    end(refund, "failed")
    assert (stand(row), verbs()[-1]) == (("paid", 0), "refund.failed")
    end(refund)
    assert (stand(row), Refund.objects.get().state) == (("paid", 0), "failed")


def test_the_same_word_again_changes_nothing():
    row = paid()
    refund = back(row, 6800)
    for _time in range(2):
        end(refund)
    assert verbs() == ["refund.asked", "refund.done", "payment.refunded"]


def test_refunds_that_never_got_a_number_have_none():
    row = paid()
    ended = [end(back(row), "failed", refund_id="") for _each in range(2)]
    assert [each.refund_id for each in ended] == [None, None]


@pytest.mark.parametrize("odd", [{"amount_fen": 999}, {"refund_id": "re_2"}])
def test_a_word_about_another_amount_or_number_is_not_believed(odd: dict[str, Any]):
    refund = back(paid())
    end(refund, "asked")
    with pytest.raises(DoesNotMatch):
        end(refund, **odd)
    refund.refresh_from_db()
    assert (refund.state, refund.refund_id) == ("asked", "re_1")


@pytest.mark.parametrize("uid", ["", "theirs", "00000000-0000-4000-8000-000000000000"])
def test_a_refund_that_we_did_not_ask_for_is_not_ours(uid: str):
    with pytest.raises(UnknownPayment):
        end(back(paid()), refund_uid=uid)


def test_what_cannot_be_written_to_the_trail_has_not_ended():
    row = paid()
    refund = back(row, 6800)
    seen = refund_sighting(refund, "failed")
    expect_nothing_left(
        lambda by: end_refund(sighting=seen, by=by, at=NOW),
        lambda: (stand(row), list(Refund.objects.values())),
    )


def test_a_refund_ends_behind_its_own_lock_and_that_of_its_payment():
    refund = back(paid())
    assert locked_by(lambda: end(refund)) == ["vouchers_refund", "vouchers_payment"]


# --- asking the gateway ------------------------------------------------------------------


def test_refunds_are_asked_for_the_oldest_first_and_counted_when_they_are_known(told: Told):
    row = paid()
    late, early = back(row, 1), back(row, 2, at=NOW - FIVE)
    told.says = {str(early.uid): refund_sighting(early), str(late.uid): GatewayUnreachable()}
    assert send_refunds(at=NOW) == 1
    assert told.asked == [("refund", str(early.uid)), ("refund", str(late.uid))]
    assert [Refund.objects.get(pk=each.pk).state for each in (early, late)] == ["done", "asked"]
    assert send_refunds(at=NOW + FIVE) == 0
    told.says[str(late.uid)] = refund_sighting(late, refund_id="re_2")
    assert send_refunds(at=NOW + FIVE + timedelta(seconds=1), limit=1) == 1
    assert len(told.asked) == 3


def test_what_has_ended_is_not_asked_about(told: Told):
    end(back(paid()))
    assert (send_refunds(at=NOW), told.asked) == (0, [])


def test_a_refund_that_has_its_number_is_looked_at(told: Told):
    refund = back(paid())
    end(refund, "asked")
    told.says = {"re_1": refund_sighting(refund)}
    assert (send_refunds(at=NOW), told.asked) == (1, [("look", "re_1")])
    assert Refund.objects.get().state == "done"


def test_a_no_ends_a_refund_that_was_never_taken_and_no_other(told: Told):
    row = paid()
    refused, taken = back(row), back(row)
    end(taken, "asked")
    told.says = {str(refused.uid): GatewayRefused(), "re_1": GatewayRefused()}
    assert send_refunds(at=NOW) == 1
    assert [Refund.objects.get(pk=each.pk).state for each in (refused, taken)] == ["failed", "asked"]
    assert stand(row) == ("paid", 1000)


def test_what_another_worker_is_asking_for_is_left_to_him(told: Told):
    row = paid()
    mine, _other = back(row), back(row)

    def busy(refund: Refund) -> Any:
        Refund.objects.exclude(pk=refund.pk).update(tried_at=NOW)
        return refund_sighting(refund)

    told.refund = busy
    assert send_refunds(at=NOW + FIVE) == 1
    assert [each.state for each in Refund.objects.order_by("pk")] == ["done", "asked"]
    assert Refund.objects.get(pk=mine.pk).tried_at == NOW + FIVE
