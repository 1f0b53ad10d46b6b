"""What Stripe's answers about a transfer mean to us, and what exactly it is asked."""

from typing import Any
from uuid import UUID

import pytest
import stripe

from merchants.settlement import transfers
from merchants.settlement.models import Payout, Statement
from merchants.settlement.transfers import (
    StripeTransfers,
    TransferDiffers,
    TransferRefused,
    TransferUnknown,
)
from tests.vouchers.payments.test_client import Stripe

OURS = Payout(
    uid=UUID("0f0e0d0c-0b0a-4909-8807-060504030201"),
    statement=Statement(number="ST202609-SH00001"),
    amount_fen=7500,
    stripe_account="acct_1",
    provider_key="payout-1",
)


def asked(*answers: tuple[int, dict[str, Any]]) -> tuple[StripeTransfers, Stripe]:
    line = Stripe(*answers)
    theirs = StripeTransfers("sk_test_1", "http://stripe.test", 7)
    theirs._stripe = stripe.StripeClient("sk_test_1", http_client=line, max_network_retries=0)
    return theirs, line


def transfer(**other: Any) -> tuple[int, dict[str, Any]]:
    facts = {"object": "transfer", "id": "tr_1", "amount": 7500, "currency": "cny", "destination": "acct_1"}
    return 200, {**facts, "reversed": False, **other}


def listed(*rows: tuple[int, dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    return 200, {"object": "list", "data": [row for _status, row in rows]}


def refusal(status: int, **words: str) -> tuple[int, dict[str, Any]]:
    return status, {"error": words}


def test_a_call_waits_as_long_as_the_settings_say_and_is_made_twice_at_most(settings: Any) -> None:
    transfers._client.cache_clear()
    settings.STRIPE_TIMEOUT_S = 7
    theirs = transfers.transfers()
    line = theirs._stripe._requestor
    assert (line._client._timeout, line._options.max_network_retries) == (7, 1)
    assert transfers.transfers() is theirs


def test_a_transfer_is_asked_for_under_the_key_of_its_payout() -> None:
    theirs, line = asked(transfer())
    done = theirs.pay(OURS)
    assert (done.id, done.is_reversed) == ("tr_1", False)
    [(method, path, said)] = line.asked
    assert (method, path, line.key) == ("post", "transfers", "payout-1")
    assert said == {
        "amount": "7500",
        "currency": "cny",
        "destination": "acct_1",
        "transfer_group": "payout-1",
        "description": "ST202609-SH00001",
        "metadata[payout]": str(OURS.uid),
        "metadata[statement]": "ST202609-SH00001",
    }


def test_a_transfer_is_looked_for_by_its_group() -> None:
    theirs, line = asked(listed(transfer(reversed=True)), listed())
    found = theirs.find(OURS)
    assert found is not None
    assert (found.id, found.is_reversed, theirs.find(OURS)) == ("tr_1", True, None)
    assert line.asked == [("get", "transfers", {"transfer_group": "payout-1", "limit": "1"})] * 2


@pytest.mark.parametrize("odd", [{"amount": 7501}, {"currency": "usd"}, {"destination": "acct_2"}])
def test_a_transfer_of_another_amount_or_to_another_account_is_left_for_an_auditor(odd: Any) -> None:
    with pytest.raises(TransferDiffers):
        asked(transfer(**odd))[0].pay(OURS)
    with pytest.raises(TransferDiffers):
        asked(listed(transfer(**odd)))[0].find(OURS)


@pytest.mark.parametrize("status", [401, 403, 409, 429, 500, 503])
def test_what_says_nothing_about_the_money_leaves_it_unknown(status: int) -> None:
    with pytest.raises(TransferUnknown):
        asked(refusal(status))[0].pay(OURS)


@pytest.mark.parametrize(
    "error",
    [
        stripe.APIConnectionError("no line"),
        stripe.IdempotencyError("still at work"),
        stripe.StripeError("no status at all"),
    ],
)
def test_silence_leaves_it_unknown(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_words: Any, **_more: Any) -> None:
        raise error

    monkeypatch.setattr(Stripe, "request", fails)
    with pytest.raises(TransferUnknown):
        asked()[0].pay(OURS)


@pytest.mark.parametrize(
    "words, why",
    [
        ({"message": "No balance", "code": "balance_insufficient"}, "No balance"),
        ({"code": "balance_insufficient"}, "balance_insufficient"),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("status", [400, 402, 404])
def test_a_no_is_a_no_with_its_reason(status: int, words: dict[str, str], why: str) -> None:
    with pytest.raises(TransferRefused) as no:
        asked(refusal(status, **words))[0].pay(OURS)
    assert no.value.details == {"why": why}


def test_the_last_number_of_a_no_is_a_no() -> None:
    with pytest.raises(TransferRefused):
        asked(refusal(499))[0].pay(OURS)


def test_a_question_that_is_refused_says_nothing_about_the_money() -> None:
    with pytest.raises(TransferUnknown):
        asked(refusal(400))[0].find(OURS)
