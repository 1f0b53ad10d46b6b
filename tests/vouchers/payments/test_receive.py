"""The webhook's door: nothing is believed before its signature, and each event is kept once."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from tests.vouchers.payments.paying import bring, header, send
from vouchers.payments.actions import receive_event
from vouchers.payments.models import GatewayEvent

pytestmark = pytest.mark.django_db
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
PAYLOAD = json.dumps(EVENT)


def test_a_signed_event_is_kept_for_later():
    assert bring(EVENT).status_code == 200
    kept = GatewayEvent.objects.get()
    assert (kept.event_id, kept.kind, kept.object_id) == ("evt_1", "checkout.session.completed", "cs_test_1")
    assert kept.state == GatewayEvent.State.RECEIVED


def test_an_event_that_comes_ten_times_is_kept_once():
    """W02: one event ten times."""
    assert [bring(EVENT).status_code for _ in range(10)] == [200] * 10
    assert GatewayEvent.objects.count() == 1


def test_whoever_takes_an_event_in_gets_the_row_that_is_kept():
    facts = {"body": PAYLOAD.encode(), "signature": header(PAYLOAD), "at": timezone.now()}
    first, second = (receive_event(**facts) for _time in range(2))
    assert first == second == GatewayEvent.objects.get()


def test_an_event_that_cannot_move_a_payment_is_kept_as_ignored():
    bring({**EVENT, "type": "customer.created"})
    assert GatewayEvent.objects.get().state == GatewayEvent.State.IGNORED


def test_of_a_long_kind_the_first_sixty_letters_are_kept_and_two_events_are_two():
    bring({**EVENT, "type": "k" * 61})
    bring({**EVENT, "id": "evt_2", "data": {"object": {"object": "balance"}}})
    kept = GatewayEvent.objects.order_by("pk").values_list("event_id", "kind", "object_id")
    assert list(kept) == [("evt_1", "k" * 60, "cs_test_1"), ("evt_2", EVENT["type"], "")]


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "t=,v1=",
        f"t=9999999999,v1={'0' * 64}",
        header(PAYLOAD, "whsec_of_another_endpoint"),
        header(PAYLOAD, age_s=301),
        header(PAYLOAD + " "),
    ],
    ids=["none", "nonsense", "empty", "wrong", "other endpoint", "too old", "other body"],
)
def test_an_event_without_a_right_signature_is_refused(signature: str):
    """W01: no signature, a wrong one, an old one, one of another endpoint."""
    assert send(PAYLOAD, signature).status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_one_right_signature_of_two_is_enough_while_the_secret_is_rotated():
    """W01: two signatures while the secret is changed."""
    stamp, _, right = header(PAYLOAD).partition(",")
    assert send(PAYLOAD, f"{stamp},v1={'0' * 64},{right}").status_code == 200
    assert GatewayEvent.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["[]", "7", "null", '"x"', "{}", "{", '{"id": "e", "type": "t", "data": []}']
)
def test_a_signed_body_that_is_no_event_is_refused(body: str):
    assert send(body, header(body)).status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_a_body_that_is_not_text_is_refused():
    answer = send(b"\xff\xfe", header("x"))
    assert answer.status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_a_huge_body_is_refused_before_it_is_looked_at():
    body = json.dumps({**EVENT, "padding": "x" * 300_000})
    assert send(body, header(body)).status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_the_webhook_answers_to_post_only(client):
    assert client.get("/stripe/webhook/").status_code == 405
    assert GatewayEvent.objects.count() == 0


def test_the_gateway_needs_no_cookie_of_ours():
    signed = {"Stripe-Signature": header(PAYLOAD)}
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/stripe/webhook/", PAYLOAD, content_type="application/json", headers=signed)
    assert (answer.status_code, GatewayEvent.objects.count()) == (200, 1)


def test_a_body_may_have_256_kilobytes():
    room = 256 * 1024 - len(json.dumps({**EVENT, "padding": ""}))
    bodies = [json.dumps({**EVENT, "padding": "x" * (room + more)}) for more in (0, 1)]
    assert [send(body, header(body)).status_code for body in bodies] == [200, 400]
