"""A password that somebody else made is good for three days, and only for choosing one's own."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from club.core.audit import Actor
from club.identity.first_passwords import LIFE, SAME, give
from club.identity.models import Account
from merchants.stores.actions import add_operator, reset_operator_login
from merchants.stores.models import OperatorRole
from tests import cast
from tests.doors import enter_with_second_factor

pytestmark = pytest.mark.django_db
OWN = "Walnut-Kettle-81"
BY = Actor("staff", "anna")


def cashier(given: timedelta = timedelta(0), **words: Any) -> tuple[Account, str]:
    """A cashier and the password that was made for him that long ago."""
    shop = cast.store()
    facts = {"merchant": shop.merchant, "store": shop, "role": OperatorRole.CASHIER}
    row, password = add_operator(
        **facts, username="zhang", display_name="小张", by=BY, at=timezone.now() - given, **words
    )
    return row.account, password


def log_in(client: Client, password: str) -> Any:
    return client.post("/accounts/login/?next=/portal/", {"login": "zhang", "password": password})


def change(client: Client, old: str, new: str) -> Any:
    sent = {"oldpassword": old, "password1": new, "password2": new, "next": "/portal/"}
    return client.post("/accounts/password/change/", sent)


def test_whoever_comes_with_a_first_password_chooses_his_own_and_goes_on(client: Client) -> None:
    account, password = cashier()

    log_in(client, password)
    led = [client.get("/portal/")["Location"], client.post("/portal/redeem/")["Location"]]
    words = client.get(led[0], HTTP_ACCEPT_LANGUAGE="en").text
    changed = change(client, password, OWN)

    change_page = "/accounts/password/change/?next=%2Fportal%2F"
    assert led == [change_page, f"{change_page}redeem%2F"]
    assert "Somebody else made your password." in words
    assert (changed["Location"], client.get("/portal/").status_code) == ("/portal/", 200)
    account.refresh_from_db()
    assert (account.password_given_at, account.check_password(OWN)) == (None, True)


def test_the_password_that_was_given_does_not_stay(client: Client) -> None:
    account, password = cashier()
    log_in(client, password)

    answer = change(client, password, password)

    assert answer.context["form"].errors["password1"] == [SAME]
    account.refresh_from_db()
    assert account.password_given_at is not None


def test_a_first_password_runs_out_after_three_days(client: Client) -> None:
    _account, password = cashier(LIFE)

    answer = log_in(client, password)

    assert "初始密码已过期" in answer.text
    assert client.session.get("_auth_user_id") is None


def test_a_first_password_opens_the_door_until_then(client: Client) -> None:
    _account, password = cashier(LIFE - timedelta(minutes=5))
    assert log_in(client, password)["Location"] == "/portal/"


def test_whoever_is_inside_when_it_runs_out_is_led_out(client: Client) -> None:
    account, password = cashier()
    log_in(client, password)
    Account.objects.filter(pk=account.pk).update(password_given_at=timezone.now() - LIFE)

    answer = client.get("/portal/", follow=True)

    assert answer.redirect_chain[0][0] == "/accounts/login/?next=%2Fportal%2F"
    assert "初始密码已过期" in answer.text
    assert client.session.get("_auth_user_id") is None


def test_a_password_of_ones_own_is_no_first_password(client: Client) -> None:
    account, _password = cashier(LIFE, password=OWN)
    log_in(client, OWN)
    assert (account.password_given_at, client.get("/portal/").status_code) == (None, 200)


def test_a_reset_gives_a_first_password_again(client: Client) -> None:
    account, _password = cashier(password=OWN)
    _row, password = reset_operator_login(operator=account.operator, by=BY, at=timezone.now())
    log_in(client, password)
    assert client.get("/portal/")["Location"].startswith("/accounts/password/change/")


def test_staff_with_a_first_password_do_not_see_the_desk(client: Client) -> None:
    account = cast.account()
    account.user_permissions.add(Permission.objects.get(codename="access_admin"))
    password = give(account, timezone.now())
    account.save()
    enter_with_second_factor(client, account)

    led = client.get("/desk/reports/")["Location"]
    client.post(led, {"oldpassword": password, "password1": OWN, "password2": OWN})

    assert led == "/accounts/password/change/?next=%2Fdesk%2Freports%2F"
    assert not client.get("/desk/").has_header("Location")


def test_without_a_page_to_go_on_to_the_logins_are_shown_that_have_ended(client: Client) -> None:
    _account, password = cashier()
    log_in(client, password)
    sent = {"oldpassword": password, "password1": OWN, "password2": OWN}
    assert client.post("/accounts/password/change/", sent)["Location"] == "/accounts/logins/"


def test_a_first_password_is_four_groups_of_four_letters_that_nobody_confuses() -> None:
    made = {give(Account(), cast.NOW) for _number in range(20)}
    assert len(made) == 20
    assert [one for one in made if not re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}", one)] == []
