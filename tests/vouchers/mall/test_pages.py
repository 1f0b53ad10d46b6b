"""The mall's pages and a member's orders."""

import re
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client

from club.members.models import Member
from tests import cast
from tests.outside import Outside
from tests.vouchers.mall.shopping import at_payment, on_sale, order, paid, pay_for
from vouchers.mall.access import package_on_sale
from vouchers.mall.actions import cancel_unpaid, fulfil_paid
from vouchers.mall.models import Order
from vouchers.mall.tasks import settle_payments
from vouchers.payments.models import Payment

pytestmark = pytest.mark.django_db


def as_member(member: Member) -> Client:
    client = Client()
    client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_anyone_sees_what_is_on_sale_and_its_price():
    on_sale(6800, name="洗车三次卡")
    cast.package(name="只送不卖")
    page = Client().get("/mall/").content.decode()
    assert page.count("洗车三次卡") == 1
    assert page.count("¥68.00") == 1
    assert page.count("只送不卖") == 0


def test_an_empty_mall_says_so_in_words(client):
    page = client.get("/mall/", headers={"Accept-Language": "en"}).content.decode()
    assert page.count("Nothing is on sale just now") == 1


def test_the_mall_asks_the_database_as_often_for_three_packages_as_for_one(client, django_assert_num_queries):
    on_sale()
    client.get("/mall/")
    with django_assert_num_queries(3):
        client.get("/mall/")
    on_sale()
    on_sale()
    with django_assert_num_queries(3):
        client.get("/mall/")


def test_a_package_that_is_not_on_sale_has_no_page(client):
    package = cast.package()
    assert client.get(f"/mall/{package.uid}/").status_code == 404


def test_each_package_on_sale_is_found_by_its_number():
    rows = [on_sale(), on_sale()]
    assert [package_on_sale(row.uid) for row in rows] == rows
    with pytest.raises(Http404):
        package_on_sale(uuid4())


def test_a_member_of_a_lower_tier_reads_why_he_cannot_buy():
    package = on_sale(min_tier=cast.tier("vip", 3))
    page = as_member(cast.member()).get(f"/mall/{package.uid}/").content.decode()
    assert page.count("/buy/") == 0
    assert page.count("notice_warning") == 1


def test_buying_leads_to_the_payment_page_and_back_to_the_vouchers(outside: Outside):
    member, package = cast.member(), on_sale()
    client = as_member(member)
    answer = client.post(f"/mall/{package.uid}/buy/")
    placed = Order.objects.get()
    assert answer.headers["Location"] == placed.payment.pay_url
    assert "hx-get" in client.get(f"/me/orders/{placed.uid}/?back=1").content.decode()
    placed.refresh_from_db()
    assert (placed.state, placed.payment.state) == (
        Order.State.PENDING,
        Payment.State.CREATED,
    )  # coming back pays nothing
    pay_for(outside, placed)
    settle_payments()
    done = client.get(f"/me/orders/{placed.uid}/progress/?back=1").content.decode()
    assert "/me/vouchers/" in done
    assert "hx-get" not in done


def test_a_stranger_is_sent_to_log_in_and_orders_nothing():
    package = on_sale()
    answer = Client().post(f"/mall/{package.uid}/buy/")
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert Order.objects.count() == 0


def test_when_stripe_is_away_the_order_stays_and_the_page_says_why(outside: Outside, settings):
    settings.STRIPE_API_ORIGIN = "http://127.0.0.1:9"
    member, package = cast.member(), on_sale()
    client = as_member(member)
    answer = client.post(f"/mall/{package.uid}/buy/", follow=True, headers={"Accept-Language": "en"})
    placed = Order.objects.get()
    assert answer.redirect_chain == [(f"/me/orders/{placed.uid}/", 302)]
    assert [str(m) for m in answer.context["messages"]] != []
    settings.STRIPE_API_ORIGIN = outside.url
    client.post(f"/me/orders/{placed.uid}/pay/")
    placed.payment.refresh_from_db()
    assert placed.payment.pay_url.startswith(outside.url)


def test_a_member_cancels_an_open_order(outside: Outside):
    member = cast.member()
    placed = at_payment(member)
    as_member(member).post(f"/me/orders/{placed.uid}/cancel/")
    placed.refresh_from_db()
    assert (placed.state, placed.payment.state) == (Order.State.CANCELLED, Payment.State.EXPIRED)
    assert _said_of(member, placed) == ["Order cancelled"]


def test_an_order_that_ran_out_does_not_read_as_if_the_member_had_cancelled_it():
    member = cast.member()
    placed = order(member)
    Payment.objects.update(state=Payment.State.EXPIRED)
    assert cancel_unpaid(at=cast.NOW) == 1
    assert _said_of(member, placed) == ["Not paid in time"]


def _said_of(member: Member, placed: Order) -> list[str]:
    url = f"/me/orders/{placed.uid}/progress/"
    page = as_member(member).get(url, headers={"Accept-Language": "en"}).content.decode()
    return re.findall("<h1>(.*?)</h1>", page)


def test_an_order_paid_in_another_window_is_not_cancelled(outside: Outside):
    member = cast.member()
    placed = at_payment(member)
    outside.post(f"/sandbox/stripe/pay/{placed.payment.session_id}", outcome="paid")
    as_member(member).post(f"/me/orders/{placed.uid}/cancel/")
    placed.refresh_from_db()
    assert (placed.state, placed.payment.state) == (Order.State.PENDING, Payment.State.PAID)
    assert fulfil_paid(at=placed.ordered_at) == 1


@pytest.mark.parametrize("path", ["", "progress/", "pay/", "cancel/"])
def test_orders_of_others_do_not_exist(path: str):
    placed = order()
    client = as_member(cast.member())
    url = f"/me/orders/{placed.uid}/{path}"
    answer = client.post(url) if path in ("pay/", "cancel/") else client.get(url)
    assert answer.status_code == 404
    placed.refresh_from_db()
    assert (placed.state, placed.payment.pay_url) == (Order.State.PENDING, "")


def test_my_orders_list_only_mine_and_ask_the_database_equally_often(django_assert_max_num_queries):
    member = cast.member()
    order()
    order(member)
    client = as_member(member)
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(20) as asked:
            page = client.get("/me/orders/").content.decode()
        counts.append((page.count("list__item"), len(asked)))
        order(member)
        paid(member)
    assert counts[0][0] == 1
    with django_assert_max_num_queries(20) as asked:
        page = client.get("/me/orders/").content.decode()
    assert (page.count("list__item"), len(asked)) == (5, counts[0][1])


def test_no_orders_yet_is_said_in_words():
    page = as_member(cast.member()).get("/me/orders/", headers={"Accept-Language": "en"}).content.decode()
    assert page.count("You have not ordered anything yet") == 1
