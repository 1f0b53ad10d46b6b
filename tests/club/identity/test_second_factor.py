"""Nobody sees the desk with a password alone, and there is no second way in."""

import base64
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Permission
from django.test import Client

from club.complaints.models import Complaint
from club.identity import middleware
from club.identity.models import Account
from tests import cast
from tests.doors import digits, enter, enter_with_second_factor

pytestmark = pytest.mark.django_db
PASSWORD = "Desk-pass-2026"


def staff(**fields: Any) -> Account:
    account = cast.account("clerk", **fields)
    account.set_password(PASSWORD)
    account.save()
    account.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return account


def test_a_stranger_is_sent_to_the_login_and_back(client: Client) -> None:
    answer = client.get("/desk/reports/?page=2")

    assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2Freports%2F%3Fpage%3D2"


@pytest.mark.parametrize("path", ["/desk/", "/desk", "/desk/pages/", "/desk/api/main/pages/"])
def test_a_member_gets_a_page_in_words_and_no_loop(client: Client, path: str) -> None:
    enter(client, cast.member().account)

    answer = client.get(path)

    assert (answer.status_code, answer.templates[0].name) == (403, "club/identity/no_desk.html")


def test_staff_without_an_authenticator_set_one_up_first(client: Client) -> None:
    enter(client, staff())

    assert client.get("/desk/")["Location"] == "/accounts/2fa/totp/activate/?next=%2Fdesk%2F"


def test_staff_with_a_password_alone_are_asked_for_the_digits(client: Client) -> None:
    account = staff()
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    enter(client, account)

    asked = client.get("/desk/")["Location"]
    answer = client.post(asked, {"code": digits(secret), "next": "/desk/"})

    assert asked == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F"
    assert answer["Location"] == "/desk/"
    assert not client.get("/desk/").has_header("Location")


def test_staff_log_in_with_password_and_digits(client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(staff(), secret)

    first = client.post(
        "/accounts/login/?next=/desk/", {"login": "clerk", "password": PASSWORD, "next": "/desk/"}
    )
    assert client.session.get("_auth_user_id") is None
    second = client.post(first["Location"], {"code": digits(secret)})

    assert (first["Location"], second["Location"]) == ("/accounts/2fa/authenticate/", "/desk/")
    assert not client.get("/desk/").has_header("Location")


@pytest.mark.parametrize(
    "path", ["/desk/login/", "/desk/password_reset/", "/desk/password_reset/confirm/a/b/"]
)
def test_wagtails_own_doors_are_walled_up(client: Client, path: str) -> None:
    staff()

    answer = client.post(path, {"username": "clerk", "password": PASSWORD})

    assert answer["Location"].startswith("/accounts/login/")
    assert client.session.get("_auth_user_id") is None


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/accounts/signup/", "/join/"),
        ("/accounts/login/code/", "/join/"),
        ("/accounts/login/code/confirm/", "/join/"),
        ("/accounts/password/reset/", "/join/"),
        ("/accounts/phone/verify/", "/join/"),
        ("/accounts/phone/change/", "/me/phone/"),
        ("/accounts/3rdparty/", "/me/"),
        ("/accounts/email/", "/me/"),
    ],
)
def test_allauths_other_doors_lead_to_ours(client: Client, path: str, to: str) -> None:
    assert client.post(path, {"phone": "+8613812345678"})["Location"] == to


def test_a_form_sent_to_the_desk_comes_back_to_its_page(client: Client) -> None:
    answer = client.post("/desk/pages/3/delete/?next=x")

    assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2Fpages%2F3%2Fdelete%2F"


def test_an_owner_needs_the_second_factor_for_the_portal(client: Client) -> None:
    enter(client, cast.account(needs_second_factor=True))

    assert client.get("/portal/")["Location"] == "/accounts/2fa/totp/activate/?next=%2Fportal%2F"


# --- who was away -----------------------------------------------------------------


Minutes = Callable[[float], None]


@pytest.fixture
def clerk(client: Client) -> Client:
    """The browser of somebody at the desk who has just shown his second factor."""
    enter_with_second_factor(client, staff())
    return client


@pytest.fixture
def pass_by(monkeypatch: pytest.MonkeyPatch) -> Minutes:
    """Let minutes pass for the door."""
    clock = {"at": time.time()}
    monkeypatch.setattr(middleware, "time", SimpleNamespace(time=lambda: clock["at"]))
    return lambda minutes: clock.update(at=clock["at"] + minutes * 60)


def test_who_does_something_now_and_then_stays(clerk: Client, pass_by: Minutes) -> None:
    for _look in range(3):
        pass_by(29)
        assert clerk.get("/desk/").status_code == 200


@pytest.mark.parametrize("path", ["/desk/member/", "/desk/member/?q=1"])
def test_who_did_nothing_for_half_an_hour_shows_the_second_factor_again(
    clerk: Client, pass_by: Minutes, path: str
) -> None:
    clerk.get("/desk/")
    pass_by(31)

    assert clerk.get(path)["Location"] == f"/accounts/2fa/reauthenticate/?{urlencode({'next': path})}"


def test_what_was_written_meanwhile_stays_in_its_window(clerk: Client, pass_by: Minutes) -> None:
    pass_by(31)

    answer = clerk.post("/desk/take_in/", {"name": "赵四"})

    assert (answer.status_code, answer.templates[0].name) == (403, "club/identity/away.html")
    assert 'href="/accounts/2fa/reauthenticate/?next=%2Fdesk%2Ftake_in%2F"' in answer.text
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("path", ["/desk/monitor/uses/", "/desk/monitor/branches/"])
def test_a_page_that_asks_by_itself_keeps_nobody_here(clerk: Client, pass_by: Minutes, path: str) -> None:
    for _look in range(2):
        pass_by(20)
        assert "2fa" not in clerk.get(path).get("Location", "")

    assert "2fa" in clerk.get("/desk/").get("Location", "")


def test_an_owner_who_was_away_is_asked_too(client: Client, pass_by: Minutes) -> None:
    enter_with_second_factor(client, cast.account(needs_second_factor=True))
    pass_by(31)

    assert client.get("/portal/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fportal%2F"


@pytest.mark.parametrize("path", ["/", "/healthz", "/accounts/login/", "/portalx/"])
def test_an_owner_without_the_second_factor_reaches_what_needs_none(client: Client, path: str) -> None:
    enter(client, cast.account(needs_second_factor=True))

    assert "2fa" not in client.get(path).get("Location", "")


def test_who_has_just_typed_the_first_code_is_not_asked_for_another(client: Client) -> None:
    account = staff()
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    page = client.get("/desk/")["Location"]
    client.post(client.get(page)["Location"], {"password": PASSWORD})
    secret = client.get(page).context["form"].secret

    answer = client.post(page, {"code": digits(secret)})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    assert Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).count() == 1
    assert not client.get("/desk/").has_header("Location")

    session = client.session
    for record in session["account_authentication_methods"][:-1]:
        record["at"] -= 3600  # the password was typed an hour ago
    session.save()
    assert client.get(answer["Location"]).status_code == 200


def test_an_owner_with_the_second_factor_and_a_cashier_without_pass() -> None:
    client = Client(raise_request_exception=False)  # what the portal says to non-operators is its own matter
    enter_with_second_factor(client, cast.account(needs_second_factor=True))
    owner = client.get("/portal/")
    client.logout()
    enter(client, cast.account())
    cashier = client.get("/portal/")

    assert "2fa" not in owner.get("Location", "")
    assert "2fa" not in cashier.get("Location", "")


def test_secrets_of_authenticators_rest_sealed() -> None:
    secret = generate_totp_secret()

    TOTP.activate(cast.account(), secret)

    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert secret.encode() not in base64.b64decode(stored)
    assert TOTP(Authenticator.objects.get()).validate_code(digits(secret))


# --- logging in with a password -----------------------------------------------------------


@pytest.mark.parametrize("typed", ["13812345678", "+86 138 1234 5678", "138-1234-5678"])
def test_a_member_logs_in_with_phone_and_password(client: Client, typed: str) -> None:
    account = cast.member(phone="+8613812345678").account
    account.set_password(PASSWORD)
    account.save()

    answer = client.post("/accounts/login/", {"login": typed, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.parametrize("login", ["13812345678", "clerk", "nobody"])
def test_a_wrong_password_says_nothing_about_the_account(client: Client, login: str) -> None:
    staff(phone="+8613812345678")

    answer = client.post("/accounts/login/", {"login": login, "password": "wrong"})

    [error] = answer.context["form"].errors.as_data()["__all__"]
    assert error.code == ("phone_password_mismatch" if login.isdigit() else "username_password_mismatch")
    assert client.session.get("_auth_user_id") is None


def test_logins_and_refusals_leave_a_line_each_without_what_was_typed(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    account, secret = staff(), generate_totp_secret()
    TOTP.activate(account, secret)
    caplog.set_level("INFO", "club.identity")
    client.post("/accounts/login/", {"login": "clerk", "password": "wrong-typed"})
    first = client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    client.post(first["Location"], {"code": "000000"})
    client.post(first["Location"], {"code": digits(secret)})

    assert [record.getMessage() for record in caplog.records if record.name.startswith("club.identity")] == [
        "login refused, from 127.0.0.1",
        f"second factor refused: {account.uid}",
        f"login of {account.uid} by password+mfa, from 127.0.0.1",
    ]


def test_the_session_id_changes_at_a_password_login(client: Client) -> None:
    """H03: a planted session id, by password."""
    account = cast.member(phone="+8613812345678").account
    account.set_password(PASSWORD)
    account.save()
    client.get("/join/")
    client.post("/join/code/", {"phone": "13900000000"})
    planted = client.session.session_key

    client.post("/accounts/login/", {"login": "13812345678", "password": PASSWORD})

    assert client.session.session_key != planted
    assert not client.session.exists(planted)


@pytest.mark.parametrize("method", ["password", "code", "socialaccount"])
def test_no_other_way_of_coming_in_stands_for_the_digits(client: Client, method: str) -> None:
    enter_with_second_factor(client, staff())
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time()}]
    session.save()

    assert client.get("/desk/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F"


def test_digits_typed_twelve_hours_ago_to_the_second_are_too_old(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_with_second_factor(client, staff())
    session = client.session
    [_password, typed] = session["account_authentication_methods"]
    session[middleware.SEEN] = typed["at"] + 12 * 3600 - 1  # nobody was away
    session.save()
    monkeypatch.setattr(middleware, "time", SimpleNamespace(time=lambda: typed["at"] + 12 * 3600))

    assert client.get("/desk/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F"


@pytest.mark.parametrize(
    ("phone", "shown"), [("+8613812345678", "138****5678"), ("", "clerk")], ids=["phone", "name"]
)
def test_who_may_not_enter_the_desk_reads_as_whom_he_is_logged_in(
    client: Client, phone: str, shown: str
) -> None:
    enter(client, cast.account("clerk", phone=phone, phone_verified_at=cast.NOW if phone else None))

    assert client.get("/desk/").context["who"] == shown


@pytest.mark.parametrize(("age", "is_asked"), [(12 * 3600 - 60, False), (12 * 3600 + 1, True)])
def test_the_digits_are_asked_for_again_after_a_working_day(client: Client, age: int, is_asked: bool) -> None:
    enter_with_second_factor(client, staff())
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= age
    session[middleware.SEEN] = time.time()  # nobody was away
    session.save()

    answer = client.get("/desk/")
    asked = "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F" if is_asked else None
    assert answer.get("Location") == asked
