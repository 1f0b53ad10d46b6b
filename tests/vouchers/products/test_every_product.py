"""Every kind of service in the demo world: shown on the phone in both languages, redeemed at a counter."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.worlds.demo.products import PRODUCTS
from merchants.ledger.models import Payable
from merchants.stores.models import Operator, OperatorRole
from vouchers.catalogue.models import Benefit, BookingNeed, GiftPackage, ServiceGroup, ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Redemption, Voucher
from vouchers.lifecycle.queries import verdict_for_member

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

BY_CODE = {facts["code"]: facts for facts in PRODUCTS}
INFORMATION = [code for code, facts in BY_CODE.items() if facts.get("benefit") == Benefit.INFORMATION]
BOOKED = [code for code, facts in BY_CODE.items() if facts.get("booking") == BookingNeed.REQUIRED]
BOOKABLE = [code for code, facts in BY_CODE.items() if "booking" in facts]
AT_ONCE = [code for code in BY_CODE if code not in (*INFORMATION, *BOOKED)]
ANSWERS = {"answer_km": "12", "answer_towed_to": "顺达养车市中店"}
BILL_FEN = 6_000
# Taken off a bill of 60 yuan.
OFF_FEN = {"fuel": 300, "wash-half": 3_000, "hotel": 900, "life-card": 6_000}


def voucher_of(code: str) -> Voucher:
    """A voucher of the service that a member of the demo world holds and that is open."""
    rows = Voucher.objects.filter(
        product__code=code, state="live", valid_until__gt=timezone.now(), valid_from__lte=timezone.now()
    )
    for row in rows.filter(member__account__isnull=False).select_related("member__account", "product"):
        if verdict_for_member(row, timezone.now()).code in ("", "booking_required"):
            return row
    raise AssertionError(f"nobody in the demo world can use {code}")


def phone_of(voucher: Voucher, language: str) -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(voucher.member.account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def counter_for(code: str) -> tuple[Operator, Client]:
    """A cashier of the demo world whose store offers the service."""
    cashier = Operator.objects.filter(
        merchant__agreements__product__code=code, role=OperatorRole.CASHIER, is_active=True
    )
    person = cashier.select_related("store", "account").order_by("pk")[0]
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return person, browser


def look_up(person: Operator, browser: Client, voucher: Voucher) -> Any:
    return browser.post("/portal/redeem/", {"code": codes.show(voucher.code), "store": person.store.code})


def test_the_demo_world_has_every_group_and_every_kind_of_benefit():
    rows = ServiceProduct.objects.filter(live=True)

    assert {row.code for row in rows} == set(BY_CODE)
    assert {row.group for row in rows} == set(ServiceGroup.values)
    assert {row.benefit for row in rows} == set(Benefit.values)
    assert [item.step for item in GiftPackage.objects.get(code="new-car").items.all()] == [1, 1, 2, 3]


@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_phone_shows_a_voucher_of_every_service(code: str, language: str):
    voucher = voucher_of(code)

    page = phone_of(voucher, language).get(f"/me/vouchers/{voucher.uid}/")

    text = page.content.decode()
    assert voucher.terms["name_en" if language == "en" else "name"] in text
    assert (codes.show(voucher.code) in text) == (code not in INFORMATION)
    assert ("自动送达" in text or "信息会自动送到" in text) == (code in INFORMATION and language != "en")


@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_car_life_shows_a_page_of_every_service(code: str, language: str):
    page = Client(headers={"accept-language": language}).get(f"/services/{code}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert BY_CODE[code]["name_en" if language == "en" else "name"] in text
    assert ("/stores/?service=" in text) == (code not in INFORMATION)


@pytest.mark.parametrize("code", AT_ONCE)
def test_a_cashier_redeems_every_service_that_needs_no_booking(code: str):
    voucher, (person, browser) = voucher_of(code), counter_for(code)
    owed, done_before = Payable.objects.count(), Redemption.objects.filter(voucher=voucher).count()

    asked = look_up(person, browser, voucher)
    form = asked.context["form"]
    sent = {name: form.initial.get(name, "") for name in form.fields} | ANSWERS
    if "amount" in form.fields:
        sent["amount"] = "60.00"
        Voucher.objects.filter(pk=voucher.pk, value_left_fen__gt=0).update(value_left_fen=BILL_FEN + 500)
    browser.post("/portal/redeem/confirm/", sent)

    use = Redemption.objects.filter(voucher=voucher).latest("pk")
    assert (Payable.objects.count(), Redemption.objects.filter(voucher=voucher).count()) == (
        owed + 1,
        done_before + 1,
    )
    assert (use.store, use.operator) == (person.store, person)
    assert use.benefit_fen == OFF_FEN.get(code)
    assert use.payable.amount_fen == OFF_FEN.get(code, use.payable.unit_price_fen)
    receipt = browser.get(f"/portal/redemptions/{use.uid}/").content.decode()
    assert voucher.terms["name"] in receipt


@pytest.mark.parametrize("code", BOOKED)
def test_what_has_to_be_booked_is_refused_without_a_booking(code: str):
    voucher, (person, browser) = voucher_of(code), counter_for(code)
    before = Redemption.objects.count()

    refused = look_up(person, browser, voucher)

    assert (refused.context["code"], refused.context["message"]) == ("booking_required", "该服务须提前预约。")
    assert Redemption.objects.count() == before


@pytest.mark.parametrize("code", BOOKED)
def test_what_has_to_be_booked_is_booked_on_the_phone_and_redeemed_at_the_counter(code: str):
    voucher, (person, browser) = voucher_of(code), counter_for(code)
    phone = phone_of(voucher, "zh-hans")

    choice = phone.get(f"/me/bookings/of/{voucher.uid}/?store={person.store.code}").context["choice"]
    wish = {"store": person.store.code, "starts_at": choice.free[0].starts_at.isoformat()}
    booked = phone.post(f"/me/bookings/of/{voucher.uid}/", wish)
    found = look_up(person, browser, voucher)
    form = browser.get(found.url).context["form"]
    browser.post(f"{found.url}finish/", {"key": form.initial["key"]})

    use = Redemption.objects.get(voucher=voucher)
    assert booked.url == f"/me/bookings/{use.booking.uid}/"
    assert found.url == f"/portal/bookings/{use.booking.uid}/"
    assert (use.booking.state, use.store, use.operator) == ("finished", person.store, person)
    assert use.payable.amount_fen == use.payable.unit_price_fen


@pytest.mark.parametrize("code", BOOKABLE)
def test_the_phone_offers_stores_and_times_for_everything_that_can_be_booked(code: str):
    voucher = voucher_of(code)

    choice = phone_of(voucher, "zh-hans").get(f"/me/bookings/of/{voucher.uid}/").context["choice"]

    assert [bool(choice.stores), choice.is_on_demand or bool(choice.free)] == [True, True]


@pytest.mark.parametrize("code", INFORMATION)
def test_no_counter_takes_what_is_sent_by_itself(code: str):
    voucher, (person, browser) = voucher_of(code), counter_for("wash")

    refused = look_up(person, browser, voucher)

    assert (refused.context["code"], Redemption.objects.filter(voucher=voucher).count()) == (
        "invalid_code",
        0,
    )


def test_a_later_step_of_a_bundle_waits_on_the_phone_and_at_the_counter():
    step = Voucher.objects.filter(product__code="maintenance", step=2, state="live").order_by("-pk")[0]
    person, browser = counter_for("maintenance")

    page = phone_of(step, "zh-hans").get(f"/me/vouchers/{step.uid}/").content.decode()
    listed = phone_of(step, "en").get("/me/vouchers/").content.decode()
    refused = look_up(person, browser, step)

    assert codes.show(step.code) not in page
    assert "opens after “" in listed
    assert refused.context["code"] == "not_yet_valid"
