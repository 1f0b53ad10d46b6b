"""Money that Stripe transfers: asked for once, whatever becomes of the answers."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from merchants.settlement import actions, ways
from merchants.settlement.actions.prepare_payouts import NothingToPay
from merchants.settlement.models import Payout, PayoutRun, Statement
from merchants.settlement.moves import RunMoved
from merchants.settlement.transfers import StripeTransfers, Transfer, TransferDiffers, transfers
from merchants.stores.models import Merchant
from tests.locks import locked_by
from tests.merchants.settlement.scene import (
    ACCOUNT,
    CLERK,
    THIRD,
    Scene,
    moment,
    outcome,
    prepare,
    release,
    september,
)
from tests.merchants.settlement.test_payouts import balances
from tests.outside import Outside

pytestmark = pytest.mark.django_db
STRIPE = {"Authorization": "Bearer sk_test_sandbox"}


@pytest.fixture
def scene(outside: Outside, settings: Any) -> Scene:
    """Approved, 75 yuan due, and a Stripe that has one second to answer."""
    settings.STRIPE_TIMEOUT_S = 1
    made = september()
    made.approve()
    return made


def released() -> Payout:
    release(prepare_by_stripe())
    return Payout.objects.get()


def prepare_by_stripe() -> PayoutRun:
    scene = Statement.objects.get()
    facts = {"way": PayoutRun.Way.STRIPE, "by": CLERK, "at": moment(11)}
    return actions.prepare_payouts(statements=[scene], **facts).run


def misbehave(outside: Outside, mode: str, **how: Any) -> None:
    outside.post("/sandbox/faults", service="stripe", mode=mode, **how)


def made(outside: Outside) -> list[dict[str, Any]]:
    return outside.http.get("/v1/transfers", headers=STRIPE).raise_for_status().json()["data"]


def ask(payout: Payout, hour: int = 13) -> Payout:
    return actions.ask_transfer(payout=payout, by=SYSTEM, at=moment(12, hour=hour))


def test_a_released_run_is_paid_to_the_account_of_the_merchant(scene: Scene, outside: Outside) -> None:
    payout = released()
    assert (payout.run.file_sha256, payout.stripe_account) == ("", ACCOUNT)
    assert actions.ask_transfers(by=SYSTEM, at=moment(12, hour=13)) == 1
    [transfer] = made(outside)
    assert (transfer["amount"], transfer["currency"], transfer["destination"]) == (7500, "cny", ACCOUNT)
    assert transfer["metadata"] == {"payout": str(payout.uid), "statement": scene.statement.number}
    paid = Payout.objects.get()
    assert (paid.state, paid.provider_id, str(paid.paid_on)) == ("paid", transfer["id"], "2026-10-12")
    assert (scene.now().state, PayoutRun.objects.get().state) == (Statement.State.PAID, PayoutRun.State.DONE)
    assert balances() == {"service": 7500, "bank": -7500}


def test_an_answer_that_got_lost_leaves_one_transfer(scene: Scene, outside: Outside) -> None:
    """L09: the call times out although Stripe has paid; asked again under the same key until it is known."""
    payout = released()
    misbehave(outside, "timeout", done=True)
    for hour in (13, 14):
        assert ask(payout, hour).state == Payout.State.UNKNOWN
    assert scene.now().state == Statement.State.PAYING
    assert balances() == {"service": 7500, "clearing": -7500}
    with pytest.raises(NothingToPay):
        prepare_by_stripe()
    misbehave(outside, "ok")
    assert actions.ask_transfers(by=SYSTEM, at=moment(12, hour=15)) == 1
    [transfer] = made(outside)
    known = Payout.objects.get()
    assert (known.state, known.provider_id, known.tries) == ("paid", transfer["id"], 3)
    assert (known.provider_key, transfer["transfer_group"]) == (payout.provider_key, payout.provider_key)
    assert scene.now().state == Statement.State.PAID
    asked = AuditEntry.objects.filter(verb="payout.asked").order_by("pk")
    assert [row.data["tries"] for row in asked] == [1, 2, 3]


def test_without_the_key_and_the_look_there_would_be_two(scene: Scene, outside: Outside) -> None:
    """The control of L09: asked again as if for the first time, Stripe pays again."""
    payout = released()
    misbehave(outside, "error", done=True)
    assert ask(payout).state == Payout.State.UNKNOWN
    misbehave(outside, "ok")
    payout.provider_key = "payout-another"  # in memory only: the database keeps the key that it has
    transfers().pay(payout)
    assert len(made(outside)) == 2


def test_a_call_that_never_reached_stripe_is_made_again(scene: Scene, outside: Outside) -> None:
    payout = released()
    misbehave(outside, "refuse")
    assert ask(payout).state == Payout.State.UNKNOWN
    misbehave(outside, "ok")
    assert made(outside) == []
    assert ask(payout, 14).state == Payout.State.PAID
    assert len(made(outside)) == 1


def test_a_refusal_after_an_answer_that_got_lost_is_not_believed(scene: Scene, outside: Outside) -> None:
    """Paid at the first call; the second is told that there is no balance left."""
    payout = released()
    misbehave(outside, "error", done=True, code="balance_insufficient")
    assert ask(payout).state == Payout.State.UNKNOWN
    misbehave(outside, "ok")
    assert ask(payout, 14).state == Payout.State.PAID
    assert (len(made(outside)), scene.now().state) == (1, Statement.State.PAID)


def test_what_stripe_refuses_may_be_paid_in_another_way(scene: Scene, outside: Outside) -> None:
    Merchant.objects.update(stripe_account="acct_gone")  # shorter than any account that Stripe has
    released()
    failed = ask(Payout.objects.get())
    assert (failed.state, failed.reason) == ("failed", "No such destination: 'acct_gone'")
    assert balances() == {"service": 7500, "merchant": -7500}
    assert scene.now().state == Statement.State.APPROVED
    assert prepare(scene).payouts_count == 1


def test_a_transfer_that_stripe_took_back_has_paid_nothing(
    scene: Scene, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    payout = released()
    taken_back = Transfer("tr_1", is_reversed=True)
    monkeypatch.setattr(StripeTransfers, "pay", lambda _self, _payout: taken_back)
    failed = ask(payout)
    assert (failed.state, failed.reason, failed.paid_on, failed.provider_id) == (
        *("failed", "reversed", None, "tr_1"),
    )
    assert (scene.now().state, balances()) == (Statement.State.APPROVED, {"service": 7500, "merchant": -7500})


def test_a_transfer_of_another_amount_is_left_for_an_auditor(scene: Scene, outside: Outside) -> None:
    payout = released()
    body = {
        "amount": "7501",
        "currency": "cny",
        "destination": ACCOUNT,
        "transfer_group": payout.provider_key,
    }
    outside.http.post("/v1/transfers", data=body, headers=STRIPE).raise_for_status()
    Payout.objects.update(tries=1)
    with pytest.raises(TransferDiffers):
        ask(payout)
    assert (Payout.objects.get().state, len(made(outside))) == ("unknown", 1)


def test_what_was_asked_a_moment_ago_waits(scene: Scene, outside: Outside) -> None:
    payout = released()
    misbehave(outside, "error")
    ask(payout)
    misbehave(outside, "ok")
    for seconds in (0, 120):
        again = moment(12, hour=13) + timedelta(seconds=seconds)
        assert actions.ask_transfers(by=SYSTEM, at=again) == 0
    assert actions.ask_transfers(by=CLERK, at=again, run=payout.run) == 1


def test_what_waited_two_minutes_is_asked_again(scene: Scene, outside: Outside) -> None:
    payout = released()
    misbehave(outside, "error")
    ask(payout)
    misbehave(outside, "ok")
    assert actions.ask_transfers(by=SYSTEM, at=moment(12, hour=13) + timedelta(seconds=121)) == 1


def by_stripe(at: datetime) -> Scene:
    """Another statement, in a run of Stripe that was released at that moment."""
    other = september()
    other.approve()
    run = prepare(other, way=PayoutRun.Way.STRIPE, at=at)
    actions.release_payouts(run=run, by=THIRD, at=at)
    return other


def test_what_needs_no_question_takes_no_place_from_what_waits(scene: Scene, outside: Outside) -> None:
    """At the bank, not released, and over: a round of one question is not wasted on them."""
    release(prepare(scene))
    by_stripe(moment(12))
    assert actions.ask_transfers(by=SYSTEM, at=moment(12, hour=13)) == 1
    prepared = september()
    prepared.approve()
    prepare(prepared, way=PayoutRun.Way.STRIPE)
    waiting = by_stripe(moment(13))
    misbehave(outside, "error")
    assert actions.ask_transfers(by=SYSTEM, at=moment(13), limit=1) == 0
    misbehave(outside, "ok")
    assert actions.ask_transfers(by=SYSTEM, at=moment(14), limit=1) == 1
    assert waiting.now().state == Statement.State.PAID


def test_what_is_over_takes_no_place_from_what_waits_in_the_same_run(scene: Scene, outside: Outside) -> None:
    other = september()
    other.approve()
    run = release(prepare(scene, other, way=PayoutRun.Way.STRIPE))
    first, second = run.payouts.order_by("pk")
    ask(first)
    misbehave(outside, "error")
    ask(second)
    misbehave(outside, "ok")
    assert actions.ask_transfers(by=SYSTEM, at=moment(12, hour=14), limit=1) == 1
    assert other.now().state == Statement.State.PAID


def test_asked_for_one_run_the_others_wait(scene: Scene, outside: Outside) -> None:
    mine = released()
    other = by_stripe(moment(12))
    assert actions.ask_transfers(by=CLERK, at=moment(12, hour=13), run=mine.run) == 1
    assert (scene.now().state, other.now().state) == (Statement.State.PAID, Statement.State.PAYING)


def test_a_payout_that_says_it_is_on_its_way_in_a_run_that_was_not_released_is_not_asked(
    scene: Scene, outside: Outside
) -> None:
    prepare_by_stripe()
    Payout.objects.update(state=Payout.State.SENT)
    with pytest.raises(RunMoved):
        ask(Payout.objects.get())
    assert made(outside) == []


def test_stripe_is_not_asked_for_what_goes_by_the_bank(scene: Scene, outside: Outside) -> None:
    run = release(prepare(scene))
    with pytest.raises(RunMoved):
        ask(run.payouts.get())
    assert (made(outside), run.payouts.get().tries) == ([], 0)


def test_what_is_over_is_not_asked_for_again_while_its_run_goes_on(scene: Scene, outside: Outside) -> None:
    other = september()
    other.approve()
    run = release(prepare(scene, other, way=PayoutRun.Way.STRIPE))
    first = run.payouts.order_by("pk")[0]
    ask(first)
    with pytest.raises(RunMoved):
        ask(first, 14)
    first.refresh_from_db()
    assert (first.state, first.tries, len(made(outside))) == ("paid", 1, 1)


def test_a_payout_is_locked_while_it_is_marked_as_asked(scene: Scene, outside: Outside) -> None:
    """Of two workers the second finds the tries of the first, and looks before it asks."""
    payout = released()
    ended = ["merchants_payoutrun", "merchants_statement", "merchants_payout"]
    assert locked_by(lambda: ask(payout)) == ["merchants_payout", *ended]


def test_nothing_is_asked_before_the_release_nor_after_the_end(scene: Scene, outside: Outside) -> None:
    run = prepare_by_stripe()
    with pytest.raises(RunMoved):
        ask(Payout.objects.get())
    assert actions.ask_transfers(by=SYSTEM, at=moment(12), run=run) == 0
    release(run)
    ask(Payout.objects.get())
    with pytest.raises(RunMoved):
        ask(Payout.objects.get())
    assert len(made(outside)) == 1


def test_a_run_of_stripe_takes_no_results_of_a_bank(scene: Scene, outside: Outside) -> None:
    run = released().run
    with pytest.raises(RunMoved):
        actions.note_results(run=run, outcomes=[outcome(scene)], by=CLERK, at=moment(13))
    assert Payout.objects.get().state == "sent"


def test_a_merchant_without_a_stripe_account_is_left_out_by_name(scene: Scene, outside: Outside) -> None:
    Merchant.objects.update(stripe_account="")
    with pytest.raises(NothingToPay) as refusal:
        prepare_by_stripe()
    words = ways.StripeAccountMissing.message
    assert refusal.value.details["left_out"] == [f"{scene.statement.number}: {words}"]
    assert PayoutRun.objects.count() == 0
