"""Transfers of the stand-in, spoken to by Stripe's own client."""

from typing import Any

import httpx
import pytest
import stripe

ACCOUNT = "acct_1ShundaCar0001"
ASKED: dict[str, Any] = {
    "amount": 7500,
    "currency": "cny",
    "destination": ACCOUNT,
    "transfer_group": "payout-1",
    "description": "ST202609-SH00001",
    "metadata": {"statement": "ST202609-SH00001"},
}


def send(shop: stripe.StripeClient, key: str = "", **changed: Any) -> stripe.Transfer:
    options: Any = {"idempotency_key": key} if key else {}
    return shop.v1.transfers.create(ASKED | changed, options)


def numbers(shop: stripe.StripeClient, **asked: Any) -> list[str]:
    question: Any = asked
    return [row.id for row in shop.v1.transfers.list(question).data]


def test_a_transfer_says_what_was_asked_and_can_be_read_again(shop: stripe.StripeClient) -> None:
    made = send(shop)
    read = shop.v1.transfers.retrieve(made.id)
    assert (read.id[:3], read.object, read.amount, read.currency) == ("tr_", "transfer", 7500, "cny")
    assert (read.destination, read.transfer_group, read.reversed) == (ACCOUNT, "payout-1", False)
    assert (read.description, read.metadata["statement"]) == ("ST202609-SH00001", "ST202609-SH00001")


def test_the_same_key_makes_one_transfer(shop: stripe.StripeClient) -> None:
    assert send(shop, "key-1").id == send(shop, "key-1").id
    assert len(numbers(shop)) == 1


def test_the_same_key_for_another_amount_is_refused(shop: stripe.StripeClient) -> None:
    send(shop, "key-1")
    with pytest.raises(stripe.IdempotencyError):
        send(shop, "key-1", amount=7501)
    assert len(numbers(shop)) == 1


def test_lists_are_narrowed_by_group_and_account(shop: stripe.StripeClient) -> None:
    first, second = send(shop), send(shop, transfer_group="payout-2", destination="acct_1Another00001")
    assert numbers(shop) == [second.id, first.id]
    assert numbers(shop, transfer_group="payout-1") == [first.id]
    assert numbers(shop, destination="acct_1Another00001") == [second.id]
    assert numbers(shop, transfer_group="payout-3") == []


@pytest.mark.parametrize(
    "changed, param",
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"currency": ""}, "currency"),
        ({"destination": ""}, "destination"),
        ({"destination": "acct_gone"}, "destination"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_sent(
    shop: stripe.StripeClient, changed: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        send(shop, "key-1", **changed)
    assert (refusal.value.param, numbers(shop)) == (param, [])


def test_a_refused_request_may_be_mended_under_the_same_key(shop: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        send(shop, "key-1", destination="acct_gone")
    assert send(shop, "key-1").destination == ACCOUNT


def test_a_wrong_secret_reads_nothing(sandbox: httpx.Client) -> None:
    answer = sandbox.get("/v1/transfers", headers={"Authorization": "Bearer sk_test_other"})
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")
