"""From the feed to the partner: once per event, signed, repeated, given up."""

import json
import time
from datetime import date, timedelta

import pytest
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.bookings import actions as bookings
from merchants.bookings.models import Capacity
from merchants.settlement.actions import draw_up
from merchants.stores.actions import agree_price, resume_merchant, suspend_merchant
from merchants.stores.models import OperatorRole
from merchants.webhooks import feed, signing, words
from merchants.webhooks.actions import (
    EndpointIsOff,
    ping,
    replay,
    replay_delivery,
    send_due,
    switch_off,
    tell,
)
from merchants.webhooks.backoff import wait
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.merchants.bookings import scene as booking_scene
from tests.merchants.counter_scene import voucher_for
from tests.merchants.settlement import scene as settlement_scene
from tests.merchants.webhooks.scene import endpoint, happens
from tests.threads import at_once
from tests.tiny_server import saying, taking_calls
from vouchers.lifecycle.actions import redeem, reverse

pytestmark = pytest.mark.django_db
NOW = cast.NOW
State = Delivery.State


@pytest.fixture
def shop():
    return cast.store()


def fates() -> list[tuple[str, int, str]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts", "last_error"))


# --- who is told what -------------------------------------------------------------------


def test_a_merchant_hears_what_concerns_its_stores_and_was_asked_for(shop):
    mine, _secret = endpoint(shop)
    wanted = happens(shop)
    happens(shop, "redemption.reversed")
    happens(cast.store())
    own = happens(cast.store(), "statement.sent", store="", merchant=shop.merchant.code)
    assert tell(at=NOW) == 2
    assert list(Delivery.objects.order_by("pk").values_list("endpoint", "event", "state")) == [
        (mine.pk, wanted.pk, "waiting"),
        (mine.pk, own.pk, "waiting"),
    ]


def test_an_integration_hears_everything_that_is_told_outside_or_what_it_chose(shop):
    endpoint(None)
    endpoint(None, events=["gift.offered"])
    happens(shop)
    happens(shop, "gift.offered")
    happens(shop, "password.set")
    assert tell(at=NOW) == 3


def test_telling_twice_makes_no_second_delivery(shop):
    endpoint(shop)
    happens(shop)
    assert (tell(at=NOW), tell(at=NOW)) == (1, 0)
    Endpoint.objects.update(told_until=0)  # as if the worker had died before it noted how far it came
    assert (tell(at=NOW), Delivery.objects.count()) == (0, 1)


def test_who_comes_later_or_is_off_hears_nothing_of_before(shop):
    off, _secret = endpoint(shop)
    switch_off(endpoint=off, by=SYSTEM, at=NOW)
    happens(shop)
    endpoint(shop)
    assert (tell(at=NOW), Delivery.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_tell_once(shop):
    endpoint(shop)
    for _number in range(20):
        happens(shop)
    results = at_once(4, lambda number: tell(at=NOW))
    assert (sum(results), Delivery.objects.count()) == (20, 20)


# --- sending ------------------------------------------------------------------------------


def test_a_call_is_signed_and_carries_the_event(shop):
    with taking_calls(saying(200)) as (url, calls):
        _row, secret = endpoint(shop, url)
        event = happens(shop)
        tell(at=NOW)
        assert send_due(at=NOW) == 1
    [(_path, headers, body)] = calls
    assert json.loads(body) == feed.shown(event, merchant=True)
    assert headers[signing.EVENT] == feed.public_id(event.pk)
    assert headers[signing.TIMESTAMP] == str(int(NOW.timestamp()))
    expected = signing.sign(secret, headers[signing.TIMESTAMP], body)
    assert headers[signing.SIGNATURE] == f"v1={expected}"
    assert fates() == [("done", 1, "")]
    assert send_due(at=NOW) == 0


def test_what_fails_is_sent_again_later_with_the_same_id(shop):
    with taking_calls(saying(503)) as (url, calls):
        endpoint(shop, url)
        happens(shop)
        tell(at=NOW)
        assert [send_due(at=NOW), send_due(at=NOW)] == [1, 0]
        assert fates() == [("waiting", 1, "HTTP 503")]
        assert send_due(at=NOW + timedelta(minutes=1)) == 1
    assert len({headers[signing.EVENT] for _path, headers, _body in calls}) == 1
    assert fates() == [("waiting", 2, "HTTP 503")]


def test_waits_grow_and_are_not_the_same_for_all():
    for failures, usual in ((1, 30), (2, 60), (5, 480), (30, 6 * 3600)):
        waits = {wait(failures).total_seconds() for _try in range(50)}
        assert usual * 0.8 <= min(waits) < max(waits) <= usual * 1.2


def test_an_event_that_a_partner_refuses_does_not_stop_the_next_one(shop):
    with taking_calls(lambda handler: saying(422 if len(calls) == 1 else 200)(handler)) as (url, calls):
        endpoint(shop, url)
        happens(shop)
        happens(shop)
        tell(at=NOW)
        assert send_due(at=NOW) == 2
    assert fates() == [("waiting", 1, "HTTP 422"), ("done", 1, "")]


def test_a_slow_partner_keeps_nobody_else_waiting(shop):
    """O03: the others have theirs in a moment, while one address says nothing at all."""
    arrived: list[float] = []

    def quick(handler) -> None:
        arrived.append(time.monotonic())
        saying(200)(handler)

    with taking_calls(lambda handler: time.sleep(6)) as slow, taking_calls(quick) as (url, _calls):
        endpoint(shop, slow[0])
        other = cast.store()
        endpoint(other, url)
        for store in (shop, other, shop, other):
            happens(store)
        tell(at=NOW)
        began = time.monotonic()
        send_due(at=NOW)
    assert len(slow[1]) == 1
    assert [at - began < 2 for at in arrived] == [True, True]
    done, waiting = [("done", 1, "")] * 2, [("waiting", 0, ""), ("waiting", 1, "too slow")]
    assert sorted(fates()) == [*done, *waiting]


def test_an_address_in_trouble_is_left_alone_as_a_whole(shop):
    row, _secret = endpoint(shop, "http://127.0.0.1:9/")
    for _number in range(3):
        happens(shop)
    tell(at=NOW)
    assert [send_due(at=NOW), send_due(at=NOW + timedelta(seconds=10))] == [1, 0]
    row.refresh_from_db()
    assert (row.failures, row.failing_since, row.is_on) == (1, NOW, True)


def test_an_address_that_turns_private_is_blocked_when_sent(shop, settings):
    """O01: saved when it was public, it leads elsewhere at the moment of sending."""
    settings.WEBHOOKS_LOOPBACK = False
    endpoint(shop, "https://shop.example.com/", resolve=lambda host, port: ["93.184.216.34"])
    happens(shop)
    tell(at=NOW)
    send_due(at=NOW, resolve=lambda host, port: ["127.0.0.1"])
    assert fates() == [("blocked", 1, "refused: address")]


def test_after_three_days_of_failures_the_address_is_off_and_the_owner_told(shop):
    """O03: nothing waits for a dead address any more."""
    owner = cast.operator(shop, OperatorRole.OWNER, account=cast.account(phone="+8613800000009"))
    row, _secret = endpoint(shop, "http://127.0.0.1:9/")
    happens(shop)
    tell(at=NOW)
    at = NOW
    while at <= NOW + timedelta(days=4):
        send_due(at=at)
        at += timedelta(hours=7)
    row.refresh_from_db()
    assert (row.off_reason, row.off_at - NOW >= timedelta(days=3)) == ("failed", True)
    assert [state for state, _attempts, _error in fates()] == ["dead"]
    assert AuditEntry.objects.filter(verb="webhook.failed", subject_id=str(row.uid)).count() == 1
    [told] = Message.objects.filter(kind__code="webhook_off")
    assert (told.address, json.loads(told.params)) == (owner.account.phone, {"name": "till"})


def test_one_success_forgets_the_failures(shop):
    row, _secret = endpoint(shop, "http://127.0.0.1:9/")
    happens(shop)
    tell(at=NOW)
    send_due(at=NOW)
    with taking_calls(saying(200)) as (url, _calls):
        Endpoint.objects.update(url=url)
        send_due(at=NOW + timedelta(minutes=2))
    row.refresh_from_db()
    assert (row.failures, row.failing_since, row.paused_until) == (0, None, None)


# --- again --------------------------------------------------------------------------------


def delivered(shop) -> Endpoint:
    """An address that has taken one event and missed one while it was off."""
    row, _secret = endpoint(shop)
    happens(shop)
    tell(at=NOW)
    Delivery.objects.update(state=State.DONE, attempts=1)
    happens(shop)
    Endpoint.objects.update(told_until=AuditEntry.objects.aggregate(last=Max("pk"))["last"])
    return row


def test_replaying_days_tells_again_what_was_told_and_what_was_missed(shop):
    row = delivered(shop)
    days = {"since": NOW - timedelta(hours=1), "before": NOW + timedelta(hours=1)}
    assert replay(endpoint=row, **days, by=SYSTEM, at=NOW) == 2
    assert fates() == [("waiting", 0, ""), ("waiting", 0, "")]
    assert AuditEntry.objects.get(verb="webhook.replayed").data == {"events": 2}
    other_day = {"since": NOW + timedelta(hours=1), "before": NOW + timedelta(hours=2)}
    assert replay(endpoint=row, **other_day, by=SYSTEM, at=NOW) == 0


def test_one_delivery_can_be_sent_again(shop):
    delivered(shop)
    row = replay_delivery(delivery=Delivery.objects.get(), by=SYSTEM, at=NOW)
    assert (row.state, row.attempts, row.next_at) == ("waiting", 0, NOW)


def test_an_address_that_is_off_gets_nothing_again(shop):
    row = delivered(shop)
    switch_off(endpoint=row, by=SYSTEM, at=NOW)
    before = fates()
    for act in (
        lambda: ping(endpoint=row, by=SYSTEM, at=NOW),
        lambda: replay_delivery(delivery=Delivery.objects.get(), by=SYSTEM, at=NOW),
        lambda: replay(endpoint=row, since=NOW, before=NOW + timedelta(days=1), by=SYSTEM, at=NOW),
    ):
        with pytest.raises(EndpointIsOff):
            act()
    assert (fates(), AuditEntry.objects.filter(verb="webhook.replayed").count()) == (before, 0)


def test_a_ping_goes_to_that_address_alone(shop):
    mine, _secret = endpoint(shop)
    endpoint(shop)
    endpoint(None)
    ping(endpoint=mine, by=SYSTEM, at=NOW)
    tell(at=NOW)
    row = Delivery.objects.get()
    assert (row.endpoint, row.event.verb) == (mine, "webhook.pinged")


def everything_booked(booked: booking_scene.Scene) -> None:
    """A booking for every way that one can go, all at this store."""
    by, late = {"by": booking_scene.STORE, "at": NOW}, NOW + timedelta(days=1)
    booking_scene.finish(booked.begun())
    others = [booking_scene.another_member(booked) for _number in range(4)]
    bookings.cancel(booking=others[0].accepted(), by=others[0].member, at=NOW)
    bookings.call_off(booking=others[1].accepted(), reason="x", **by)
    elsewhere = booking_scene.inspection()
    cast.agreement(booked.store.merchant, elsewhere.voucher.product, 3000)
    Capacity.objects.create(store=booked.store, product=elsewhere.voucher.product)
    bookings.reassign(booking=elsewhere.book(), store=booked.store, reason="x", **by)
    others[2].book()
    bookings.raise_alarms(at=late)
    bookings.lapse_unanswered(at=late)


def test_every_act_a_merchant_may_hear_of_names_the_merchant():
    """The acts themselves, not made-up entries: else a merchant would wait for events that never come."""
    booked = booking_scene.inspection(places=9)
    shop, wash = booked.store, cast.product()
    row, _secret = endpoint(shop, events=list(words.MERCHANT_ACTS))
    agree_price(
        merchant=shop.merchant,
        product=wash,
        price_fen=2500,
        valid_from=date(2026, 1, 1),
        valid_until=None,
        by=SYSTEM,
        at=NOW,
    )
    everything_booked(booked)
    at = timezone.now()
    reverse(
        redemption=redeem(code=voucher_for(wash).code, store=shop, by=SYSTEM, door="typed", at=at),
        reason="x",
        by=SYSTEM,
        at=at,
    )
    [drawn] = draw_up(day=local_date(at + timedelta(days=40)), at=at, by=SYSTEM)
    settlement_scene.pay(settlement_scene.walk(drawn, at), at)
    suspend_merchant(merchant=shop.merchant, reason="x", by=SYSTEM, at=at)
    resume_merchant(merchant=shop.merchant, reason="x", by=SYSTEM, at=at)
    tell(at=at)
    assert set(row.deliveries.values_list("event__verb", flat=True)) == set(words.MERCHANT_ACTS)


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ("", ""),
        ("HTTP 422", "HTTP 422"),
        ("too slow", "no answer in time"),
        ("tls: CERTIFICATE_VERIFY_FAILED", "the certificate of the server is not valid"),
        ("ConnectionRefusedError", "no connection"),
    ],
)
def test_a_merchant_reads_in_words_what_went_wrong(heard: str, words: str):
    with override("en"):
        assert Delivery(last_error=heard).trouble == words
