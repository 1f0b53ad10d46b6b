"""Redeeming at the counter's page."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from club.core.models import IdempotencyKey
from merchants.ledger.models import Payable
from merchants.stores.guessing import ALARM, window_of
from merchants.stores.models import MissCount, OperatorRole
from tests import cast
from tests.merchants.counter_scene import NAME, PHONE, PLATE, person, shop_offering, voucher_for
from tests.threads import at_once
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def wash():
    return cast.product()


@pytest.fixture
def shop(wash):
    return shop_offering(wash)


@pytest.fixture
def counter(shop):
    return person(shop)[1]


def look_up(counter, code: str, shop):
    return counter.post("/portal/redeem/", {"code": code, "store": shop.code})


def filled(page, **more) -> dict[str, str]:
    """What a browser sends from the page that asks for confirmation."""
    form = page.context["form"]
    return {name: form.initial.get(name, "") for name in form.fields} | more


def test_a_voucher_is_shown_before_it_is_used_and_then_has_a_receipt(counter, shop, wash):
    voucher = voucher_for(wash)
    asked = look_up(counter, codes.show(voucher.code), shop)
    assert Redemption.objects.count() == 0
    text = asked.content.decode()
    assert [word in text for word in ("张**", "138****5678", "鲁A***45", "免费洗车")] == [True] * 4
    done = counter.post("/portal/redeem/confirm/", filled(asked), follow=True)
    row = Redemption.objects.get()
    assert done.redirect_chain == [(f"/portal/redemptions/{row.uid}/", 302)]
    assert "¥25.00" in done.content.decode()
    assert (row.door, row.operator.store, row.api_key) == ("typed", shop, None)


def test_a_scanned_code_is_redeemed_as_scanned(counter, shop, wash):
    payload = qr.payload(voucher_for(wash), timezone.now())
    counter.post("/portal/redeem/confirm/", filled(look_up(counter, payload, shop)))
    assert Redemption.objects.get().door == "scanned"


def test_a_double_tap_is_one_use_and_the_same_receipt(counter, shop, wash):
    card = cast.product(uses=10)
    cast.agreement(shop.merchant, card, period=(None, None))
    sent = filled(look_up(counter, voucher_for(card).code, shop))
    first = counter.post("/portal/redeem/confirm/", sent)
    second = counter.post("/portal/redeem/confirm/", sent)
    assert first.url == second.url
    assert Redemption.objects.count() == Payable.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_thirty_taps_at_once_are_one_use(wash, shop):
    card = cast.product(uses=30)
    cast.agreement(shop.merchant, card, period=(None, None))
    counter = person(shop)[1]
    sent = filled(look_up(counter, voucher_for(card).code, shop))
    cookies = counter.cookies

    def tap(number: int):
        browser = type(counter)()
        browser.cookies = cookies
        return browser.post("/portal/redeem/confirm/", sent).status_code

    assert set(at_once(30, tap)) <= {200, 302}
    assert Redemption.objects.count() == 1


def test_each_look_up_has_a_key_of_its_own(counter, shop, wash):
    code = voucher_for(wash).code
    keys = {look_up(counter, code, shop).context["form"].initial["key"] for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    "spoil, code",
    [
        ({"valid_until": timezone.now() - timedelta(hours=1)}, "expired"),
        ({"state": "void"}, "void"),
        ({"state": "used", "uses_left": 0, "last_used_at": timezone.now()}, "already_redeemed"),
    ],
)
def test_a_refusal_is_said_in_words_with_what_to_do(counter, shop, wash, spoil, code):
    page = look_up(counter, voucher_for(wash, **spoil).code, shop)
    assert (page.context["code"], bool(page.context["message"]), bool(page.context["advice"])) == (
        code,
        True,
        True,
    )
    assert Redemption.objects.count() == 0


def test_a_voucher_used_meanwhile_is_refused_at_the_second_counter(counter, shop, wash):
    voucher = voucher_for(wash)
    asked = look_up(counter, voucher.code, shop)
    other_shop = shop_offering(wash)
    other = person(other_shop)[1]
    other.post("/portal/redeem/confirm/", filled(look_up(other, voucher.code, other_shop)))
    late = counter.post("/portal/redeem/confirm/", filled(asked))
    assert late.context["code"] == "already_redeemed"
    assert other_shop.name not in late.context["message"]
    assert Redemption.objects.count() == 1


def test_questions_are_asked_and_kept(counter, shop):
    errand = cast.product(questions=[{"code": "mileage", "label": "里程", "required": True}])
    cast.agreement(shop.merchant, errand, period=(None, None))
    asked = look_up(counter, voucher_for(errand).code, shop)
    missing = counter.post("/portal/redeem/confirm/", filled(asked))
    assert missing.context["code"] == "answers_missing"
    asked = look_up(counter, voucher_for(errand).code, shop)
    counter.post("/portal/redeem/confirm/", filled(asked, answer_mileage="52000"))
    assert Redemption.objects.get().answers == {"mileage": "52000"}


def test_several_uses_of_a_card_are_one_redemption(counter, shop):
    card = cast.product(uses=10)
    cast.agreement(shop.merchant, card, 2000, period=(None, None))
    counter.post(
        "/portal/redeem/confirm/", filled(look_up(counter, voucher_for(card).code, shop), quantity=3)
    )
    row = Redemption.objects.get()
    assert (row.quantity, row.payable.amount_fen, row.voucher.uses_left) == (3, 6000, 7)


def test_a_redemption_is_undone_with_a_reason(counter, shop, wash):
    counter.post("/portal/redeem/confirm/", filled(look_up(counter, voucher_for(wash).code, shop)))
    row = Redemption.objects.get()
    key = counter.get(f"/portal/redemptions/{row.uid}/").context["form"].initial["key"]
    sent = {"key": key, "reason": "customer_changed", "note": "改天再来"}
    for _ in range(2):
        counter.post(f"/portal/redemptions/{row.uid}/undo/", sent)
    row.refresh_from_db()
    assert row.reversal_reason.endswith("改天再来")
    assert row.voucher.uses_left == 1
    assert [owed.amount_fen for owed in Payable.objects.order_by("pk")] == [2500, -2500]


def test_undo_ends_with_the_window():
    wash = cast.product(reversal_minutes=0)
    shop = shop_offering(wash)
    counter = person(shop)[1]
    counter.post("/portal/redeem/confirm/", filled(look_up(counter, voucher_for(wash).code, shop)))
    row = Redemption.objects.get()
    assert counter.get(f"/portal/redemptions/{row.uid}/").context["use"].can_be_undone is False
    counter.post(f"/portal/redemptions/{row.uid}/undo/", {"key": "k", "reason": "other"})
    assert Redemption.objects.get().reversed_at is None
    assert Payable.objects.count() == 1


def test_an_undo_needs_a_reason(counter, shop, wash):
    counter.post("/portal/redeem/confirm/", filled(look_up(counter, voucher_for(wash).code, shop)))
    row = Redemption.objects.get()
    counter.post(f"/portal/redemptions/{row.uid}/undo/", {"key": "k"})
    assert Redemption.objects.get().reversed_at is None


def test_twenty_wrong_codes_lock_the_person(counter, shop, wash):
    for _ in range(20):
        assert look_up(counter, codes.make(), shop).context["code"] == "invalid_code"
    assert look_up(counter, voucher_for(wash).code, shop).context["code"] == "throttled"


def test_a_foreign_store_does_not_exist(counter, wash):
    foreign = shop_offering(wash)
    voucher = voucher_for(wash)
    assert look_up(counter, voucher.code, foreign).status_code == 404
    sent = {"code": voucher.code, "store": foreign.code, "key": "k"}
    assert counter.post("/portal/redeem/confirm/", sent).status_code == 404
    assert (Redemption.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


def test_a_confirmation_without_its_key_redeems_nothing(counter, shop, wash):
    sent = {"code": voucher_for(wash).code, "store": shop.code}
    assert counter.post("/portal/redeem/confirm/", sent).url == "/portal/redeem/"
    assert Redemption.objects.count() == 0


def test_an_owner_of_two_stores_chooses_one(shop, wash):
    sister = cast.store(shop.merchant, name="二店")
    browser = person(shop, OperatorRole.OWNER, store=None)[1]
    page = browser.get("/portal/redeem/").content.decode()
    assert [store.name in page for store in (shop, sister)] == [True, True]
    browser.post("/portal/redeem/confirm/", filled(look_up(browser, voucher_for(wash).code, sister)))
    assert Redemption.objects.get().store == sister


def test_no_page_of_a_redemption_shows_clear_personal_data(counter, shop, wash):
    voucher = voucher_for(wash)
    asked = look_up(counter, qr.payload(voucher, timezone.now()), shop)
    done = counter.post("/portal/redeem/confirm/", filled(asked), follow=True)
    history = counter.get("/portal/history/")
    text = "".join(page.content.decode() for page in (asked, done, history, counter.get("/portal/")))
    secrets = [NAME, PHONE[3:], PLATE, voucher.code, voucher.member.customer.id_number]
    assert [secret for secret in secrets if secret in text] == []


def everybody_guesses(*, minutes_ago: int = 0) -> None:
    """The count of everybody's wrong codes has just rung."""
    begins_at = window_of(timezone.now() - timedelta(minutes=minutes_ago))
    MissCount.objects.create(begins_at=begins_at, misses=ALARM)


def log_in_an_hour_ago(counter) -> None:
    session = counter.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()


def test_while_codes_are_guessed_a_typed_code_asks_for_the_password(counter, shop, wash):
    """C02: the code waits in the session, not in an address, and is there again after the proof."""
    log_in_an_hour_ago(counter)
    everybody_guesses()
    voucher = voucher_for(wash)
    asked = look_up(counter, codes.show(voucher.code), shop)
    assert (asked.status_code, asked.url) == (302, "/accounts/reauthenticate/?next=%2Fportal%2Fredeem%2F")

    operator = shop.merchant.operators.get()
    operator.account.set_password("wo-xi-che-9")
    operator.account.save()
    counter.force_login(operator.account, backend="django.contrib.auth.backends.ModelBackend")
    log_in_an_hour_ago(counter)
    look_up(counter, codes.show(voucher.code), shop)
    back = counter.post(asked.url, {"password": "wo-xi-che-9"}, follow=True)

    assert back.context["form"].initial["code"] == codes.show(voucher.code)
    assert look_up(counter, codes.show(voucher.code), shop).context["found"].verdict.usable


def test_while_codes_are_guessed_nothing_is_redeemed_past_the_look_up(counter, shop, wash):
    """C02: neither is a price told."""
    log_in_an_hour_ago(counter)
    everybody_guesses(minutes_ago=10)
    sent = {"code": voucher_for(wash).code, "store": shop.code, "key": "k"}
    for path in ("/portal/redeem/confirm/", "/portal/redeem/quote/"):
        assert counter.post(path, sent).url.startswith("/accounts/reauthenticate/")
    assert Redemption.objects.count() == 0


def test_while_codes_are_guessed_a_scan_and_what_was_looked_up_before_pass(counter, shop, wash):
    """C02: a clerk with the customer's phone before him is not stopped."""
    log_in_an_hour_ago(counter)
    sent = filled(look_up(counter, voucher_for(wash).code, shop))
    everybody_guesses()

    assert counter.post("/portal/redeem/confirm/", sent).url.startswith("/portal/redemptions/")
    scanned = look_up(counter, qr.payload(voucher_for(wash), timezone.now()), shop)
    assert scanned.context["found"].verdict.usable


def test_wrong_codes_of_twenty_minutes_ago_trouble_nobody(counter, shop, wash):
    """C02: the alarm ends by itself."""
    log_in_an_hour_ago(counter)
    everybody_guesses(minutes_ago=20)
    assert look_up(counter, voucher_for(wash).code, shop).context["found"].verdict.usable
