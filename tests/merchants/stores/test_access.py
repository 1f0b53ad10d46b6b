"""Whom the doors of merchants let in, and which rows of whom each of them finds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from club.core import audit
from club.identity.sessions import SessionStore
from merchants.counter.access import redemption_for
from merchants.stores.access import (
    api_key_for,
    colleague_for,
    invitation_for,
    key_of_secret,
    open_invitation,
    operator_of,
    operator_page,
    store_for,
    stores_of,
)
from merchants.stores.actions import create_api_key, invite_operator, revoke_api_key, withdraw_invitation
from merchants.stores.models import Merchant, Operator, OperatorRole, Store
from merchants.webhooks.access import delivery_for, endpoint_for
from merchants.webhooks.models import Delivery
from tests import cast
from tests.merchants.webhooks.scene import endpoint, happens
from tests.vouchers.lifecycle.scene import car_wash

pytestmark = pytest.mark.django_db
BY = {"by": audit.Actor("staff", "anna"), "at": cast.NOW}


def owner_of(shop: Store) -> Operator:
    return cast.operator(shop, OperatorRole.OWNER, store=None)


# --- rows of one's own ---------------------------------------------------------------


def an_invitation(shop: Store) -> Any:
    facts = {"merchant": shop.merchant, "store": shop, "role": OperatorRole.CASHIER}
    return invite_operator(**facts, display_name="小张", **BY)[0]


def a_key(shop: Store) -> Any:
    return create_api_key(merchant=shop.merchant, name="till", **BY)[0]


def an_address(shop: Store) -> Any:
    return endpoint(shop)[0]


def a_delivery(shop: Store) -> Delivery:
    times = {"next_at": cast.NOW, "made_at": cast.NOW, "give_up_at": cast.NOW}
    return Delivery.objects.create(endpoint=an_address(shop), event=happens(shop), **times)


def a_use(shop: Store) -> Any:
    return car_wash(store=shop).redeem()


FINDERS = [
    (colleague_for, cast.operator),
    (invitation_for, an_invitation),
    (api_key_for, a_key),
    (endpoint_for, an_address),
    (delivery_for, a_delivery),
    (redemption_for, a_use),
]


@pytest.mark.parametrize(("find", "made"), FINDERS, ids=[find.__name__ for find, _made in FINDERS])
def test_each_row_of_the_merchant_is_found_by_its_number_and_no_other(
    find: Callable[..., Any], made: Callable[[Store], Any]
):
    shop, elsewhere = cast.store(), cast.store()
    owner = owner_of(shop)
    foreign, first, second = made(elsewhere), made(shop), made(shop)
    assert [find(owner, row.uid) for row in (first, second)] == [first, second]
    for uid in (foreign.uid, uuid4()):
        with pytest.raises(Http404):
            find(owner, uid)


def test_a_cashier_finds_the_uses_of_his_store_only():
    here = cast.store()
    beside = cast.store(here.merchant)
    mine, theirs = a_use(here), car_wash(store=beside).redeem()
    cashier = cast.operator(here)
    assert redemption_for(cashier, mine.uid) == mine
    with pytest.raises(Http404):
        redemption_for(cashier, theirs.uid)


# --- who comes in --------------------------------------------------------------------


def test_a_login_is_the_operator_it_belongs_to():
    shop = cast.store()
    people = [cast.operator(shop), cast.operator(shop)]
    assert [operator_of(one.account) for one in people] == people
    assert operator_of(cast.account()) is None


@pytest.mark.parametrize("of", ["operator", "login"])
def test_who_is_switched_off_is_nobody(of: str):
    clerk = cast.operator(cast.store())
    row = clerk if of == "operator" else clerk.account
    row.is_active = False
    row.save()
    assert operator_of(clerk.account) is None


@pytest.mark.parametrize(
    ("state", "lets_in"),
    [("applying", False), ("active", True), ("suspended", True), ("rejected", False), ("closed", False)],
)
def test_only_a_partner_has_people_and_links(state: str, lets_in: bool):
    shop = cast.store()
    clerk = cast.operator(shop)
    _row, token = invite_operator(
        merchant=shop.merchant, store=shop, role=OperatorRole.CASHIER, display_name="小张", **BY
    )
    Merchant.objects.update(state=state)
    assert (operator_of(clerk.account) is not None) is lets_in
    assert (open_invitation(token, cast.NOW) is not None) is lets_in


def test_a_secret_is_the_key_it_was_made_for_until_that_is_revoked():
    shop = cast.store()
    made = [create_api_key(merchant=shop.merchant, store=shop, name="till", **BY) for _number in range(2)]
    assert [key_of_secret(secret) for _key, secret in made] == [key for key, _secret in made]
    (first, its_secret), (second, other_secret) = made
    revoke_api_key(key=first, **BY)
    assert (key_of_secret(its_secret), key_of_secret(other_secret)) == (None, second)
    assert key_of_secret("ck_nobody") is None


def test_a_key_brings_its_merchant_and_its_store():
    shop = cast.store()
    _key, of_store = create_api_key(merchant=shop.merchant, store=shop, name="till", **BY)
    _key, of_all = create_api_key(merchant=shop.merchant, name="office", **BY)
    _key, of_house = create_api_key(merchant=None, name="core", **BY)
    found = [key_of_secret(secret) for secret in (of_store, of_all, of_house)]
    assert [(key.merchant, key.store) for key in found] == [
        (shop.merchant, shop),
        (shop.merchant, None),
        (None, None),
    ]
    assert found[0].store.merchant is found[0].merchant


@pytest.mark.parametrize(
    ("after", "is_open"), [(timedelta(days=3, seconds=-1), True), (timedelta(days=3), False)]
)
def test_a_link_is_the_invitation_it_was_made_for_until_it_runs_out(after: timedelta, is_open: bool):
    shop = cast.store()
    facts = {"merchant": shop.merchant, "store": shop, "role": OperatorRole.CASHIER, "display_name": "小张"}
    made = [invite_operator(**facts, **BY) for _number in range(2)]
    at: datetime = cast.NOW + after
    assert [open_invitation(token, at) for _row, token in made] == [
        row if is_open else None for row, _token in made
    ]
    withdraw_invitation(invitation=made[0][0], **BY)
    assert open_invitation(made[0][1], cast.NOW) is None
    assert open_invitation("nobody", cast.NOW) is None


def asking(account: Any, session: dict[str, Any] | None = None) -> Any:
    request: Any = RequestFactory().get("/portal/staff/?page=2", headers={"accept-language": "en"})
    request.user, request.session = account, SessionStore()
    request.session.update(session or {})
    return request


def page_for(*roles: str) -> Callable[[Any], HttpResponse]:
    """A page that says who reads it."""

    @operator_page(*roles)
    def page(request: Any) -> HttpResponse:
        """The page."""
        return HttpResponse(str(request.operator.uid))

    return page


def test_a_page_is_for_the_roles_it_names_or_for_all():
    shop = cast.store()
    people = {role: cast.operator(shop, role, store=None) for role in OperatorRole}
    for roles in ((), (OperatorRole.OWNER,), (OperatorRole.OWNER, OperatorRole.FINANCE)):
        for role, person in people.items():
            answer = page_for(*roles)(asking(person.account))
            lets_in = not roles or role in roles
            assert (answer.status_code, answer.content == str(person.uid).encode()) == (
                200 if lets_in else 403,
                lets_in,
            )


def test_who_is_no_operator_is_refused_in_words():
    clerk = cast.operator(cast.store())
    clerk.is_active = False
    clerk.save()
    for account in (clerk.account, cast.member().account):
        with translation.override("en"):
            answer = page_for()(asking(account))
        assert (answer.status_code, "does not belong to a merchant" in answer.text) == (403, True)


def test_a_stranger_is_led_to_the_login_and_nothing_of_a_closed_one_stays():
    for session, kept in (({"chosen": "red"}, "red"), ({SESSION_KEY: "7", "chosen": "red"}, None)):
        request = asking(AnonymousUser(), session)
        answer = page_for()(request)
        assert (answer.status_code, answer["Location"]) == (
            302,
            "/accounts/login/?next=/portal/staff/%3Fpage%3D2",
        )
        assert request.session.get("chosen") == kept


# --- stores --------------------------------------------------------------------------


def test_an_owner_works_in_every_open_store_and_a_cashier_in_his_own():
    here, elsewhere = cast.store(), cast.store()
    beside = cast.store(here.merchant)
    cast.store(here.merchant, is_open=False)
    owner, cashier = owner_of(here), cast.operator(here)
    assert {shop.pk for shop in stores_of(owner)} == {here.pk, beside.pk}
    assert stores_of(cashier) == [here]
    assert (store_for(owner, here.code), store_for(owner, beside.code)) == (here, beside)
    assert (store_for(cashier, ""), store_for(cashier, here.code)) == (here, here)
    for person, code in [(owner, elsewhere.code), (owner, ""), (cashier, beside.code)]:
        with pytest.raises(Http404):
            store_for(person, code)
