"""Buying inside WeChat and outside it: each way to pay where it works."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import WeChatIdentity
from club.members.models import Member
from club.wechat.models import Follower
from tests import cast
from tests.doors import WECHAT_AGENT
from tests.outside import Outside
from tests.vouchers.mall.shopping import on_sale
from tests.vouchers.mall.test_pages import as_member
from tests.vouchers.payments.wechat import OPENID, bring
from vouchers.catalogue.models import GiftPackage
from vouchers.mall.models import Order
from vouchers.mall.tasks import settle_payments
from vouchers.payments.models import Payment

pytestmark = pytest.mark.django_db


def follower(member: Member, settings: Any) -> Member:
    """The member has linked his WeChat."""
    known = Follower.objects.create(
        app_id=settings.WECHAT_APP_ID, openid=OPENID, is_following=True, followed_at=timezone.now()
    )
    WeChatIdentity.objects.create(account=member.account, follower=known, linked_at=timezone.now())
    return member


@pytest.fixture
def buyer(settings: Any) -> Member:
    return follower(cast.member(), settings)


def phone(member: Member) -> Client:
    """His phone, inside WeChat."""
    client = as_member(member)
    client.defaults["HTTP_USER_AGENT"] = WECHAT_AGENT
    return client


def buy(client: Client, package: GiftPackage | None = None) -> Any:
    package = package or on_sale()
    return client.post(f"/mall/{package.uid}/buy/", HTTP_ACCEPT_LANGUAGE="en")


def test_inside_wechat_the_sheet_is_opened_and_the_page_waits_for_the_money(
    wechat_pay: Outside, buyer: Member
) -> None:
    client = phone(buyer)
    answer = buy(client)
    placed = Order.objects.get()
    assert answer.url == f"/me/orders/{placed.uid}/wechat-pay/"
    page = client.get(answer.url)
    sheet = json.loads(html.unescape(re.search(r'data-wechat-pay="([^"]+)"', page.text)[1]))
    assert sheet["package"] == f"prepay_id={placed.payment.prepay_id}"
    assert "no-store" in page.headers["Cache-Control"]
    back = f"/me/orders/{placed.uid}/?back=1"
    assert page.text.count(f'data-paid="{back}"') == 1

    told = wechat_pay.post(f"/sandbox/wechatpay/pay/{placed.payment.session_id}", outcome="paid")["notices"]
    assert "hx-get" in client.get(back).text  # the sheet's word proves nothing
    for notice in told:
        bring(wechat_pay, notice["id"])
    settle_payments()
    placed.refresh_from_db()
    assert (placed.state, Payment.objects.get().gateway) == ("issued", "wechatpay")
    assert client.get(answer.url).url == f"/me/orders/{placed.uid}/"  # nothing is left to pay


def test_in_a_browser_stripe_takes_the_money_even_from_a_follower(wechat_pay: Outside, buyer: Member) -> None:
    answer = buy(as_member(buyer))
    payment = Payment.objects.get()
    assert (payment.gateway, answer.url) == ("stripe", payment.pay_url)


def test_inside_wechat_somebody_without_an_openid_pays_at_stripe(wechat_pay: Outside) -> None:
    buy(phone(cast.member()))
    assert Payment.objects.get().gateway == "stripe"


def test_without_an_account_at_wechat_pay_everybody_pays_at_stripe(outside: Outside, buyer: Member) -> None:
    buy(phone(buyer))
    assert Payment.objects.get().gateway == "stripe"


def test_an_order_of_wechat_says_elsewhere_where_it_is_paid(wechat_pay: Outside, buyer: Member) -> None:
    package = on_sale()
    buy(phone(buyer), package)
    browser = as_member(buyer)
    answer = buy(browser, package)
    assert (Order.objects.count(), answer.url) == (1, f"/me/orders/{Order.objects.get().uid}/")
    said = browser.get(answer.url, headers={"Accept-Language": "en"}).text
    assert said.count("This order is paid with WeChat Pay.") == 1


def test_an_order_of_stripe_has_no_sheet(wechat_pay: Outside, buyer: Member) -> None:
    buy(as_member(buyer))
    placed = Order.objects.get()
    assert phone(buyer).get(f"/me/orders/{placed.uid}/wechat-pay/").url == f"/me/orders/{placed.uid}/"


def test_another_members_sheet_is_not_found(wechat_pay: Outside, buyer: Member) -> None:
    answer = buy(phone(buyer))
    assert phone(cast.member()).get(answer.url).status_code == 404


def test_while_wechat_pay_is_away_the_order_waits(wechat_pay: Outside, buyer: Member) -> None:
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="error")
    client = phone(buyer)
    answer = buy(client)
    placed = Order.objects.get()
    assert answer.url == f"/me/orders/{placed.uid}/"
    assert (placed.state, placed.payment.session_id) == ("pending", None)
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="ok")
    assert client.post(f"/me/orders/{placed.uid}/pay/").url == f"/me/orders/{placed.uid}/wechat-pay/"


def test_an_order_that_is_cancelled_cannot_be_paid_at_wechat_pay(wechat_pay: Outside, buyer: Member) -> None:
    client = phone(buyer)
    buy(client)
    placed = Order.objects.get()
    client.post(f"/me/orders/{placed.uid}/cancel/")
    placed.refresh_from_db()
    late = wechat_pay.http.post(f"/sandbox/wechatpay/pay/{placed.payment.session_id}", json={})
    assert (placed.state, late.json()["ok"]) == ("cancelled", False)


def test_only_the_sandboxes_phone_brings_the_sheet_into_a_plain_browser(
    wechat_pay: Outside, buyer: Member, settings: Any
) -> None:
    settings.WECHATPAY_BRIDGE = f"{wechat_pay.url}/static/bridge.js"
    client = as_member(buyer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "provider": "wechat"}]
    session.save()
    client.cookies["sandbox_browser"] = "wechat"
    page = client.get(buy(client).url).text
    assert page.count(f'src="{settings.WECHATPAY_BRIDGE}"') == 1
    settings.WECHATPAY_BRIDGE = ""
    assert "bridge.js" not in phone(buyer).get(f"/me/orders/{Order.objects.get().uid}/wechat-pay/").text
    Order.objects.update(state="cancelled")
    buy(client)
    assert sorted(Payment.objects.values_list("gateway", flat=True)) == ["stripe", "wechatpay"]
