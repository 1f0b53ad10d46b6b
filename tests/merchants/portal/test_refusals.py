"""Every reason not to take a voucher, in the clerk's words in both languages, with nothing written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation

from club.core.clock import local_date
from merchants.portal.advice import advice_on
from merchants.stores.models import Merchant, Store
from tests import cast
from tests.merchants.counter_scene import person, shop_offering, voucher_for
from tests.vouchers.lifecycle.scene import BY, everything
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.actions import redeem, reverse
from vouchers.lifecycle.models import Voucher

pytestmark = pytest.mark.django_db


@dataclass
class Counter:
    """What is shown to whom."""

    shown: str
    shop: Store
    more: dict[str, Any] | None = None

    def answer(self, language: str) -> Any:
        """The last page that the cashier sees."""
        browser = person(self.shop)[1]
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        asked = browser.post("/portal/redeem/", {"code": self.shown, "store": self.shop.code})
        if self.more is None:
            return asked
        form = asked.context["form"]
        sent = {name: form.initial.get(name, "") for name in form.fields} | self.more
        return browser.post("/portal/redeem/confirm/", sent)


def _voucher(terms: dict[str, Any] | None = None, **fields: Any) -> Counter:
    product = cast.product(**(terms or {}))
    return Counter(voucher_for(product, **fields).code, shop_offering(product))


def _after_a_use(price: dict[str, Any] | None = None, **terms: Any) -> Counter:
    """The same member comes a second time on the same day."""
    product = cast.product(**terms)
    first, shop = voucher_for(product), shop_offering(product)
    shop.merchant.agreements.update(**(price or {"note": ""}))
    now = timezone.now()
    second = cast.voucher(
        first.member,
        product,
        codes.make(),
        valid_from=first.valid_from,
        valid_until=first.valid_until,
    )
    redeem(code=first.code, store=shop, by=BY, door="typed", at=now)
    return Counter(second.code, shop)


def _days(number: int) -> Any:
    return timezone.now() + timedelta(days=number)


def _elsewhere() -> Counter:
    product = cast.product()
    product.branches.set([cast.branch("qingdao")])
    product.save()
    return Counter(voucher_for(product).code, shop_offering(product))


def _over() -> Counter:
    product, shop = cast.product(), cast.store()
    cast.agreement(shop.merchant, product, period=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    return Counter(voucher_for(product).code, shop)


def _suspended() -> Counter:
    scene = _voucher()
    Merchant.objects.filter(pk=scene.shop.merchant_id).update(state=Merchant.State.SUSPENDED)
    scene.shop.refresh_from_db()
    return scene


def _picture(change: Callable[[str], str] = str, minutes: int = 0) -> Counter:
    product = cast.product()
    frame = qr.payload(voucher_for(product), timezone.now() - timedelta(minutes=minutes))
    return Counter(change(frame), shop_offering(product))


def _unanswered() -> Counter:
    question = {"code": "km", "label": "里程", "label_en": "Mileage", "required": True}
    scene = _voucher({"questions": [question]})
    scene.more = {"answer_km": ""}
    return scene


def _not_today() -> Counter:
    today = local_date(timezone.now()).isoweekday()
    return _voucher({"weekdays": [today % 7 + 1]})


SCENES: dict[str, Callable[[], Counter]] = {
    "already_redeemed": lambda: _voucher(state="used", uses_left=0),
    "exhausted": lambda: _voucher({"uses": 3}, state="used", uses_left=0),
    "expired": lambda: _voucher(valid_from=_days(-9), valid_until=_days(-1)),
    "not_yet_valid": lambda: _voucher(valid_from=_days(2)),
    "void": lambda: _voucher(state="void"),
    "not_offered_here": _over,
    "wrong_store": _elsewhere,
    "merchant_suspended": _suspended,
    "cap_reached": lambda: _after_a_use(per_store_per_day=1),
    "member_limit": lambda: _after_a_use(per_member_per_month=1),
    "outside_hours": _not_today,
    "booking_required": lambda: _voucher({"booking": "required"}),
    "qr_expired": lambda: _picture(minutes=60),
    "bad_signature": lambda: _picture(lambda frame: frame[:-4] + "AAAA"),
    "answers_missing": _unanswered,
    "invalid_code": lambda: Counter(codes.make(), cast.store()),
    "being_given": lambda: _voucher(state="giving"),
    "booked": lambda: _voucher(state="booked"),
    "not_eligible": lambda: _voucher({"needs_insured_vehicle": True}),
    "budget": lambda: _after_a_use({"month_budget_fen": 4_000}),
}


# What the heading says, in Chinese and English; days are left out.
WORDS = {
    "already_redeemed": ("该券已使用", "This voucher has already been used."),
    "exhausted": ("该券次数已用完", "There are no uses left on this voucher."),
    "expired": ("过期", "This voucher expired on"),
    "not_yet_valid": ("起可用", "This voucher can be used from"),
    "void": ("该券已作废", "This voucher was withdrawn."),
    "not_offered_here": ("该门店不提供此项服务", "This store does not offer the service."),
    "wrong_store": ("该券仅限其他地区使用", "This voucher is only accepted in another region."),
    "merchant_suspended": ("该商户暂停受理", "This merchant is not taking vouchers at the moment."),
    "cap_reached": ("本门店每天受理此项服务 1 次", "This store takes 1 of these a day, and that is reached."),
    "member_limit": ("此项服务每月限用1次", "This service can be used 1 time a month"),
    "outside_hours": ("该券仅限以下日期使用", "This voucher can only be used on:"),
    "booking_required": ("该服务须提前预约", "This service has to be booked first."),
    "qr_expired": ("二维码已失效", "This QR code is out of date."),
    "bad_signature": ("这不是俱乐部的券码二维码", "This is not a QR code of the club."),
    "answers_missing": ("请先填写该服务的核销信息", "Please answer the questions about this service first."),
    "invalid_code": ("未找到该券码", "We do not know this code here."),
    "being_given": ("正在转赠中", "This voucher is being given to a friend"),
    "booked": ("该服务券已预约", "This voucher is booked."),
    "not_eligible": ("今日未在我司投保", "is not insured with us today"),
    "budget": ("结算额度已用完", "What the club pays this merchant for the service in a month"),
}


@pytest.mark.parametrize("code", SCENES)
@pytest.mark.parametrize("language,place", [("zh-hans", 0), ("en", 1)])
def test_a_refusal_says_why_and_what_to_do_and_writes_nothing(code: str, language: str, place: int):
    counter = SCENES[code]()
    before = everything()

    page = counter.answer(language)

    assert page.context["code"] == code
    assert WORDS[code][place] in page.context["message"]
    assert page.context["message"] in unescape(page.content.decode())
    with translation.override(language):
        assert advice_on(code)
        assert advice_on(code) in unescape(page.content.decode())
    assert everything() == before


@pytest.mark.parametrize(
    "minutes,undone,words",
    [
        (31, False, {"zh-hans": "撤销", "en": "undo"}),
        (1, True, {"zh-hans": "撤销", "en": "undone"}),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_undo_that_comes_too_late_or_twice_says_so_and_writes_nothing(
    minutes: int, undone: bool, words: dict[str, str], language: str
):
    scene, then = _voucher(), timezone.now() - timedelta(minutes=minutes)
    Voucher.objects.update(valid_from=then - timedelta(days=1))
    use = redeem(code=scene.shown, store=scene.shop, by=BY, door="typed", at=then)
    if undone:
        reverse(redemption=use, reason="x", by=BY, at=timezone.now())
    before = everything()
    browser = person(scene.shop)[1]

    answer = browser.post(
        f"/portal/redemptions/{use.uid}/undo/",
        {"reason": "wrong_voucher", "key": "k1"},
        headers={"accept-language": language},
    )

    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert len(said) == 1
    assert words[language] in said[0]
    assert everything() == before
