"""Stripe, spoken to by Stripe's own client: sessions, payments, refunds, lists, keys."""

import json
from typing import Any

import httpx
import pytest
import stripe
from starlette.responses import PlainTextResponse

from sandbox.settings import Settings
from tests.sandbox.running import Club

ORDER: dict[str, Any] = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:8000/mall/done/?s={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://127.0.0.1:8000/mall/",
    "client_reference_id": "order-7",
    "metadata": {"order": "7"},
    "payment_intent_data": {"metadata": {"order": "7"}, "description": "洗车卡"},
    "line_items": [
        {
            "quantity": 2,
            "price_data": {"currency": "cny", "unit_amount": 2500, "product_data": {"name": "洗车卡"}},
        }
    ],
}


def buy(shop: stripe.StripeClient, **changed: Any) -> stripe.checkout.Session:
    """A new session."""
    return shop.v1.checkout.sessions.create(ORDER | changed)


def end(sandbox: httpx.Client, session: stripe.checkout.Session, outcome: str = "paid") -> dict[str, Any]:
    """Bring it to an outcome."""
    answer: dict[str, Any] = sandbox.post(
        f"/sandbox/stripe/pay/{session.id}", json={"outcome": outcome}
    ).json()
    return answer


def heard(club: Club) -> list[stripe.Event]:
    """The events the club was told, their signatures checked by Stripe's own code."""
    secret = Settings.webhook_secret
    rows = [(told.body, told.headers["stripe-signature"]) for told in club.told]
    return [stripe.Webhook.construct_event(body, signature, secret) for body, signature in rows]


def test_an_open_session_knows_amount_address_and_lines(
    sandbox: httpx.Client, shop: stripe.StripeClient
) -> None:
    session = buy(shop)

    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.metadata["order"]) == (5000, "cny", "7")
    assert session.url == f"{str(sandbox.base_url).rstrip('/')}/stripe/pay/{session.id}"
    [line] = shop.v1.checkout.sessions.line_items.list(session.id).data
    assert (line.description, line.quantity, line.amount_total) == ("洗车卡", 2, 5000)


def test_paying_completes_the_session_and_sends_signed_events(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    session = buy(shop)

    answer = end(sandbox, session)

    kinds = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    assert [(row["type"], row["status"]) for row in answer["events"]] == [(kind, 200) for kind in kinds]
    assert [event.type for event in heard(club)] == kinds
    paid = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (paid.payment_intent.status, paid.payment_intent.amount_received) == ("succeeded", 5000)
    assert paid.payment_intent.latest_charge.paid is True
    assert paid.payment_intent.metadata["order"] == "7"


@pytest.mark.parametrize(
    "outcome, status, kinds",
    [
        ("expired", "expired", ["checkout.session.expired"]),
        ("declined", "open", ["charge.failed", "payment_intent.payment_failed"]),
        ("processing", "complete", ["payment_intent.processing", "checkout.session.completed"]),
        (
            "failed",
            "complete",
            [
                "payment_intent.processing",
                "checkout.session.completed",
                "charge.failed",
                "payment_intent.payment_failed",
                "checkout.session.async_payment_failed",
            ],
        ),
    ],
)
def test_a_session_that_is_not_paid_stays_unpaid(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club, outcome: str, status: str, kinds: list[str]
) -> None:
    session = buy(shop)

    end(sandbox, session, outcome)

    assert [event.type for event in heard(club)] == kinds
    now = shop.v1.checkout.sessions.retrieve(session.id)
    assert (now.status, now.payment_status) == (status, "unpaid")


def test_late_money_is_told_as_such(sandbox: httpx.Client, shop: stripe.StripeClient, club: Club) -> None:
    session = buy(shop)
    end(sandbox, session, "processing")

    end(sandbox, session, "paid")

    assert heard(club)[-1].type == "checkout.session.async_payment_succeeded"
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_session_is_paid_once(sandbox: httpx.Client, shop: stripe.StripeClient, club: Club) -> None:
    session = buy(shop)
    end(sandbox, session)

    assert end(sandbox, session)["ok"] is False
    assert len(club.told) == 3


def test_the_club_can_expire_an_open_session_only(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    session = buy(shop)

    assert shop.v1.checkout.sessions.expire(session.id).status == "expired"
    assert [event.type for event in (club.wait(1) and heard(club))] == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.expire(session.id)


def test_the_buyer_pays_on_the_page_and_comes_back(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    session = buy(shop)
    page = sandbox.get(f"/stripe/pay/{session.id}")

    back = sandbox.post(f"/stripe/pay/{session.id}", data={"button": "paid", "method": "card"})

    assert page.text.count("¥50.00") == 3
    assert (back.status_code, back.headers["location"]) == (
        303,
        f"http://127.0.0.1:8000/mall/done/?s={session.id}",
    )
    assert len(club.told) == 3


def test_the_buyer_may_turn_back(sandbox: httpx.Client, shop: stripe.StripeClient, club: Club) -> None:
    session = buy(shop)

    back = sandbox.post(f"/stripe/pay/{session.id}", data={"button": "cancel"})

    assert back.headers["location"] == "http://127.0.0.1:8000/mall/"
    assert shop.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert club.told == []


def paid_intent(sandbox: httpx.Client, shop: stripe.StripeClient, **changed: Any) -> str:
    """The intent of a paid session."""
    session = buy(shop, **changed)
    end(sandbox, session)
    return str(shop.v1.checkout.sessions.retrieve(session.id).payment_intent)


def test_a_card_refund_is_final_and_told(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    intent = paid_intent(sandbox, shop)

    refund = shop.v1.refunds.create({"payment_intent": intent, "amount": 2000})

    told = [event.type for event in (club.wait(6) and heard(club))][3:]
    assert (refund.status, refund.amount) == ("succeeded", 2000)
    assert told == ["refund.created", "charge.refunded", "refund.updated"]
    charge = shop.v1.charges.retrieve(str(refund.charge))
    assert (charge.amount_refunded, charge.refunded) == (2000, False)


def test_a_wallet_refund_is_pending_first(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    intent = paid_intent(sandbox, shop, payment_method_types=["alipay"])

    refund = shop.v1.refunds.create({"payment_intent": intent})

    assert refund.status == "pending"
    assert (club.wait(6) and heard(club))[-1].data.object.status == "succeeded"


def test_no_more_than_was_paid_goes_back(sandbox: httpx.Client, shop: stripe.StripeClient) -> None:
    intent = paid_intent(sandbox, shop)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.refunds.create({"payment_intent": intent, "amount": 5001})
    shop.v1.refunds.create({"payment_intent": intent})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"payment_intent": intent})

    assert refused.value.code == "charge_already_refunded"


def test_a_refund_can_fail_late_and_frees_the_amount(
    sandbox: httpx.Client, shop: stripe.StripeClient
) -> None:
    refund = shop.v1.refunds.create({"payment_intent": paid_intent(sandbox, shop)})

    sandbox.post(f"/sandbox/stripe/refunds/{refund.id}", json={"outcome": "failed"})

    assert shop.v1.refunds.retrieve(refund.id).status == "failed"
    assert shop.v1.charges.retrieve(str(refund.charge)).amount_refunded == 0


def test_the_same_key_answers_the_same_session(shop: stripe.StripeClient) -> None:
    options = {"idempotency_key": "order:7"}

    first = shop.v1.checkout.sessions.create(ORDER, options)
    second = shop.v1.checkout.sessions.create(ORDER, options)

    assert first.id == second.id
    assert len(shop.v1.checkout.sessions.list().data) == 1
    with pytest.raises(stripe.IdempotencyError):
        shop.v1.checkout.sessions.create(ORDER | {"client_reference_id": "order-8"}, options)


def test_lists_are_walked_page_by_page_newest_first(shop: stripe.StripeClient) -> None:
    made = [buy(shop).id for _ in range(5)]

    first = shop.v1.checkout.sessions.list({"limit": 2})

    assert ([row.id for row in first.data], first.has_more) == ([made[4], made[3]], True)
    assert [row.id for row in first.auto_paging_iter()] == made[::-1]


def test_events_can_be_fetched_again(sandbox: httpx.Client, shop: stripe.StripeClient) -> None:
    end(sandbox, buy(shop))

    [event] = shop.v1.events.list({"type": "checkout.session.completed"}).data

    assert shop.v1.events.retrieve(event.id).data.object.payment_status == "paid"


def test_a_wrong_key_or_id_is_refused_in_stripes_words(
    sandbox: httpx.Client, shop: stripe.StripeClient
) -> None:
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": str(sandbox.base_url).rstrip("/")})
    with pytest.raises(stripe.AuthenticationError):
        buy(stranger)
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        shop.v1.payment_intents.retrieve("pi_nobody")

    assert (unknown.value.http_status, unknown.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    "changed, param",
    [
        ({"line_items": []}, "line_items"),
        ({"success_url": ""}, "success_url"),
        ({"mode": "subscription"}, "mode"),
        ({"payment_method_types": ["wechat_pay"]}, "payment_method_options[wechat_pay][client]"),
    ],
)
def test_an_incomplete_order_is_refused_by_name(
    shop: stripe.StripeClient, changed: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        buy(shop, **changed)

    assert refused.value.param == param
    assert shop.v1.checkout.sessions.list().data == []


def test_an_event_that_was_not_taken_is_sent_again(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    session = buy(shop)
    good = club.answer
    club.answer = lambda told: PlainTextResponse("", 500)
    end(sandbox, session, "expired")
    club.answer = good

    first, second = club.wait(2)

    assert json.loads(first.body)["id"] == json.loads(second.body)["id"]
