"""Beginning to pay, giving it up, and what is asked when nobody told; the gateway is one in memory."""

from datetime import timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests import cast
from tests.cast import NOW
from tests.locks import locked_by
from tests.vouchers.payments.told import (
    Told,
    chargeback_sighting,
    event,
    paid,
    payment,
    refund_sighting,
    sighting,
)
from tests.whole import expect_nothing_left
from vouchers.payments.actions import (
    AlreadyPaid,
    DoesNotMatch,
    TooLateToPay,
    ask_about_open,
    close_payment,
    open_checkout,
    settle,
    settle_events,
    start_payment,
    sweep,
)
from vouchers.payments.gateway import PAGE_LIFE, Checkout, GatewayRefused, GatewayUnreachable
from vouchers.payments.models import Chargeback, GatewayEvent, Payment, Refund

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def states() -> list[str]:
    return list(Payment.objects.order_by("pk").values_list("state", flat=True))


def payments() -> list[dict[str, Any]]:
    return list(Payment.objects.order_by("pk").values())


# --- beginning ---------------------------------------------------------------------------


def start(**other: Any) -> Payment:
    facts = {"member": cast.member(), "purpose": "order:1", "amount_fen": 6800, "by": SYSTEM, "at": NOW}
    return start_payment(**{**facts, **other})


def test_a_payment_is_begun_unpaid_with_its_trace():
    row = start()
    assert (row.state, row.amount_fen, row.created_at, row.gateway) == ("created", 6800, NOW, "stripe")
    [entry] = AuditEntry.objects.all()
    facts = {"amount_fen": 6800, "purpose": "order:1", "gateway": "stripe"}
    assert (entry.verb, entry.data) == ("payment.started", facts)


def test_a_payment_without_its_trace_is_not_begun():
    member = cast.member()
    expect_nothing_left(lambda by: start(member=member, by=by), payments)


def open_page(row: Payment, at: Any = NOW) -> Payment:
    return open_checkout(payment=row, label="x", back_url="b", cancel_url="c", at=at)


@pytest.fixture
def pages(told: Told) -> Told:
    """A gateway that opens pages."""
    told.open_checkout = lambda row, **_words: Checkout("cs_new", "http://pay", "wx1")
    return told


def test_a_page_may_be_opened_for_eighty_minutes(pages: Told):
    late = start()
    with pytest.raises(TooLateToPay):
        open_page(late, NOW + minutes(80) + SECOND)
    opened = open_page(late, NOW + minutes(80))
    kept = Payment.objects.get()
    assert (opened.session_id, kept.session_id, kept.pay_url, kept.prepay_id) == (
        *("cs_new", "cs_new"),
        *("http://pay", "wx1"),
    )


def test_a_page_that_is_there_is_not_opened_again(pages: Told):
    row = payment()
    assert open_page(row, NOW + minutes(200)).session_id == "cs_1"


def test_what_was_given_up_gets_no_page(pages: Told):
    row = payment(session_id=None, state="expired")
    with pytest.raises(TooLateToPay):
        open_page(row)
    assert Payment.objects.get().session_id is None


# --- giving up ---------------------------------------------------------------------------


def test_closing_closes_the_page_first_and_believes_what_it_says(told: Told):
    row = payment()
    told.says["cs_1"] = sighting(row, "expired")
    assert close_payment(payment=row, by=SYSTEM, at=NOW).state == "expired"
    assert (told.asked, states(), verbs()) == ([("close", "cs_1")], ["expired"], ["payment.expired"])


def test_what_was_paid_meanwhile_is_not_closed(told: Told):
    row = payment()
    told.says["cs_1"] = sighting(row)
    with pytest.raises(AlreadyPaid):
        close_payment(payment=row, by=SYSTEM, at=NOW)
    assert states() == ["paid"]


def test_a_payment_without_a_page_is_given_up_here(told: Told):
    row = payment(session_id=None)
    assert locked_by(lambda: close_payment(payment=row, by=SYSTEM, at=NOW)) == ["vouchers_payment"]
    assert close_payment(payment=row, by=SYSTEM, at=NOW).state == "expired"
    assert (told.asked, states(), verbs()) == ([], ["expired"], ["payment.expired"])


def test_a_payment_whose_page_was_opened_in_another_window_is_not_given_up(told: Told):
    row = payment(session_id=None)
    Payment.objects.update(session_id="cs_1")
    with pytest.raises(AlreadyPaid):
        close_payment(payment=row, by=SYSTEM, at=NOW)
    assert (states(), verbs()) == (["created"], [])


def test_what_was_paid_without_a_page_stays_paid(told: Told):
    row = paid(session_id=None)
    with pytest.raises(AlreadyPaid):
        close_payment(payment=row, by=SYSTEM, at=NOW)
    assert (states(), verbs()) == (["paid"], [])


def test_giving_up_without_a_trace_is_no_giving_up(told: Told):
    row = payment(session_id=None)
    expect_nothing_left(lambda by: close_payment(payment=row, by=by, at=NOW), payments)


# --- believing ---------------------------------------------------------------------------


def believe(row: Payment, outcome: str = "paid", **other: Any) -> Payment:
    return settle(sighting=sighting(row, outcome, **other), by=SYSTEM, at=NOW)


def test_a_payment_is_paid_at_the_moment_that_we_hear_of_it(told: Told):
    row = payment(session_id=None)
    done = believe(row, session_id="cs_9")
    assert (done.state, done.paid_at, done.session_id, done.intent_id) == ("paid", NOW, "cs_9", "pi_1")
    assert list(Payment.objects.values_list("state", "paid_at", "session_id", "intent_id")) == [
        ("paid", NOW, "cs_9", "pi_1")
    ]


def test_an_older_word_changes_nothing(told: Told):
    row = paid()
    believe(row, "paid")
    believe(row, "created", intent_id="")
    row.refresh_from_db()
    assert (row.state, row.intent_id, verbs()) == ("paid", "pi_1", [])


def test_a_payment_that_failed_has_no_moment_of_payment_and_may_still_be_paid(told: Told):
    row = payment()
    assert believe(row, "failed").paid_at is None
    assert (believe(row).paid_at, verbs()) == (NOW, ["payment.failed", "payment.paid"])


@pytest.mark.parametrize(
    "odd", [{"amount_fen": 6799}, {"currency": "USD"}, {"session_id": "cs_2"}, {"is_live": True}]
)
def test_what_differs_from_what_we_asked_for_is_not_believed(told: Told, odd: dict[str, Any]):
    row = payment()
    with pytest.raises(DoesNotMatch):
        believe(row, **odd)
    assert states() == ["created"]


def test_what_cannot_be_written_to_the_trail_has_not_been_paid(told: Told):
    row = payment()
    seen = sighting(row)
    expect_nothing_left(lambda by: settle(sighting=seen, by=by, at=NOW), payments)


def test_a_payment_is_locked_while_it_moves(told: Told):
    row = payment()
    assert locked_by(lambda: believe(row)) == ["vouchers_payment"]


# --- webhooks ----------------------------------------------------------------------------


def marks() -> list[tuple[str, str, int]]:
    return list(GatewayEvent.objects.order_by("pk").values_list("state", "error", "attempts"))


def test_an_event_asks_about_what_it_names(told: Told):
    row = payment()
    refund = Refund.objects.create(payment=paid(session_id="cs_2"), amount_fen=1, asked_at=NOW)
    told.says = {"cs_1": sighting(row), "re_1": refund_sighting(refund), "dp_1": chargeback_sighting()}
    told.says["dp_1"] = chargeback_sighting(amount_fen=1)
    Payment.objects.filter(pk=row.pk).update(intent_id="pi_9")
    for number, kind in (("cs_1", "checkout.session.completed"), ("re_1", "REFUND.SUCCESS")):
        event(number, kind)
    event("dp_1", "charge.dispute.created")
    told.says["cs_1"] = sighting(row, intent_id="pi_9")
    assert settle_events(at=NOW) == 3
    assert (states(), Refund.objects.get().state, Chargeback.objects.get().state) == (
        *(["paid", "paid"], "done", "open"),
    )
    assert marks() == [("done", "", 1)] * 3
    assert set(GatewayEvent.objects.values_list("done_at", flat=True)) == {NOW}


@pytest.mark.parametrize(
    "answer, mark",
    [
        (GatewayRefused(), ("failed", "gateway_refused", 1)),
        ({"amount_fen": 1}, ("failed", "does_not_match", 1)),
        ({"payment_uid": "theirs"}, ("ignored", "not_ours", 1)),
    ],
)
def test_an_event_that_cannot_be_believed_is_put_aside_with_its_reason(told: Told, answer: Any, mark: Any):
    row = payment()
    told.says["cs_1"] = answer if isinstance(answer, Exception) else sighting(row, **answer)
    event()
    event("cs_2", state="ignored")
    assert settle_events(at=NOW) == 1
    assert (marks(), states()) == ([mark, ("ignored", "", 0)], ["created"])
    assert (settle_events(at=NOW), len(told.asked)) == (0, 1)


def test_while_the_gateway_is_away_the_first_of_its_events_waits_for_all(told: Told):
    told.says["cs_1"] = GatewayUnreachable()
    event()
    event("cs_2")
    assert settle_events(at=NOW) == 0
    assert (marks(), told.asked) == (
        [("received", "unreachable", 1), ("received", "", 0)],
        [("look", "cs_1")],
    )


def test_attempts_are_counted_to_ten_thousand(told: Told):
    told.says["cs_1"] = GatewayUnreachable()
    event(attempts=9_999)
    for _time in range(2):
        settle_events(at=NOW)
    assert marks() == [("received", "unreachable", 10_000)]


def test_those_that_were_tried_least_come_first_and_as_many_as_there_is_time_for(told: Told):
    row = payment()
    told.says = {"cs_1": sighting(row), "cs_2": GatewayRefused()}
    event(attempts=1)
    event("cs_2")
    assert settle_events(at=NOW, limit=1) == 1
    assert told.asked == [("look", "cs_2")]
    assert marks() == [("received", "", 1), ("failed", "gateway_refused", 1)]


def test_the_events_of_a_gateway_that_we_have_no_account_with_wait(told: Told):
    event(gateway="wechatpay")
    assert (settle_events(at=NOW), told.asked, marks()) == (0, [], [("received", "", 0)])


def test_what_another_worker_has_put_aside_stays_as_he_left_it(told: Told):
    row = payment()

    def meanwhile(_number: str) -> Any:
        GatewayEvent.objects.update(state="failed", error="by another")
        return sighting(row)

    told.look_at = meanwhile
    event()
    settle_events(at=NOW)
    assert marks() == [("failed", "by another", 0)]


# --- when no webhook comes ----------------------------------------------------------------


def test_after_ten_minutes_we_ask_and_every_five_again(told: Told):
    row = payment()
    payment(state="expired", session_id="cs_2")
    told.says["cs_1"] = sighting(row, "created")
    done = [
        ask_about_open(at=NOW + after)
        for after in (
            minutes(10),
            minutes(10) + SECOND,
            minutes(15) + SECOND,
            minutes(15) + 2 * SECOND,
        )
    ]
    assert (done, told.asked) == ([0, 1, 0, 1], [("look", "cs_1")] * 2)


@pytest.mark.parametrize(
    "answer", [GatewayUnreachable(), GatewayRefused(), {"amount_fen": 1}, {"payment_uid": "theirs"}]
)
def test_a_question_that_fails_is_marked_and_the_next_one_asked(told: Told, answer: Any):
    first, second = payment(), payment(session_id="cs_2")
    told.says["cs_1"] = answer if isinstance(answer, Exception) else sighting(first, **answer)
    told.says["cs_2"] = sighting(second)
    at = NOW + minutes(11)
    assert (ask_about_open(at=at), states()) == (1, ["created", "paid"])
    assert set(Payment.objects.values_list("asked_at", flat=True)) == {at}


def test_those_that_waited_longest_are_asked_about_first(told: Told):
    at = NOW + minutes(30)
    rows = [payment(session_id=f"cs_{n}", asked_at=NOW + minutes(n)) for n in (2, 1)]
    told.says = {row.session_id: sighting(row, "created") for row in rows}
    assert (ask_about_open(at=at, limit=1), told.asked) == (1, [("look", "cs_1")])
    asked = Payment.objects.order_by("pk").values_list("asked_at", flat=True)
    assert list(asked) == [NOW + minutes(2), at]


@pytest.mark.parametrize(
    ("after", "asked"), [(PAGE_LIFE + minutes(5), "look"), (PAGE_LIFE + minutes(5) + SECOND, "close")]
)
def test_a_page_that_outlived_its_time_with_grace_is_closed(told: Told, after: timedelta, asked: str):
    """Two hours for the page and five minutes for the clocks."""
    row = payment()
    told.says["cs_1"] = sighting(row, "created")
    assert ask_about_open(at=row.created_at + after) == 1
    assert told.asked[-1] == (asked, "cs_1")
    assert timedelta(hours=2) == PAGE_LIFE


def test_what_was_paid_at_last_is_not_closed(told: Told):
    row = payment()
    told.says["cs_1"] = sighting(row)
    ask_about_open(at=NOW + timedelta(hours=3))
    assert (told.asked, states()) == ([("look", "cs_1")], ["paid"])


def test_a_payment_without_a_page_is_given_up_when_none_may_be_opened_any_more(told: Told):
    payment(session_id=None)
    other = payment()
    payment(session_id=None, created_at=NOW + minutes(1))
    told.says["cs_1"] = sighting(other, "created")
    ask_about_open(at=NOW + minutes(80))
    assert (states(), verbs()) == (["created"] * 3, [])
    Payment.objects.update(asked_at=None)
    ask_about_open(at=NOW + minutes(80) + SECOND)
    assert (states(), verbs()) == (["expired", "created", "created"], ["payment.expired"])


@pytest.mark.parametrize("change", [{"session_id": "cs_1"}, {"state": "failed"}])
def test_a_payment_that_moved_meanwhile_is_not_given_up(told: Told, change: dict[str, str]):
    row = payment(session_id=None)
    untouched = Payment.objects.get()
    Payment.objects.filter(pk=row.pk).update(**change)
    sweep._ask(untouched, NOW + minutes(81))
    assert (states(), verbs()) == ([change.get("state", "created")], [])


def test_nothing_is_given_up_without_its_trace(told: Told, monkeypatch: pytest.MonkeyPatch):
    payment(session_id=None)

    def full(**_words: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(sweep.audit, "record", full)
    with pytest.raises(MemoryError):
        ask_about_open(at=NOW + minutes(81))
    assert states() == ["created"]
