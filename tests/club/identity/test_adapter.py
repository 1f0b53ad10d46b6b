"""What the login library may and may not do with our accounts."""

from typing import Any

import pytest
from django.test import RequestFactory

from club.identity.adapter import AccountAdapter, SecondFactorAdapter, SocialAdapter
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
REQUEST = RequestFactory().get("/")


def test_nobody_signs_up_past_our_own_door() -> None:
    assert AccountAdapter().is_open_for_signup(REQUEST) is False


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({"phone": PHONE, "phone_verified_at": NOW}, (PHONE, True)),
        ({"phone": PHONE}, (PHONE, False)),
        ({}, None),
    ],
    ids=["proved", "not proved", "none"],
)
def test_a_phone_is_known_with_whether_it_was_proved(facts: dict[str, Any], known: Any) -> None:
    assert AccountAdapter().get_phone(cast.account(**facts)) == known


def test_an_account_is_found_by_its_phone_as_long_as_it_is_open() -> None:
    account = cast.account(phone=PHONE)
    cast.account(phone="+8613900000000", is_active=False)
    found = [
        AccountAdapter().get_user_by_phone(phone) for phone in (PHONE, "+8613900000000", "+8613700000000")
    ]
    assert found == [account, None, None]


@pytest.mark.parametrize(
    "change",
    [
        lambda adapter, account: adapter.set_phone(account, PHONE, True),
        lambda adapter, account: adapter.set_phone_verified(account, PHONE),
        lambda adapter, account: adapter.send_verification_code_sms(account, PHONE, "123456"),
    ],
    ids=["given", "proved", "sent a code"],
)
def test_a_phone_is_given_and_proved_by_our_own_acts_alone(change: Any) -> None:
    account = cast.account()
    with pytest.raises(NotImplementedError):
        change(AccountAdapter(), account)
    account.refresh_from_db()
    assert (account.phone, account.phone_verified_at) == ("", None)


def test_there_is_one_app_and_it_is_wechats(settings: Any) -> None:
    settings.WECHAT_APP_ID, settings.WECHAT_APP_SECRET = "wxclub", "s3cret"
    asked = [(None, None), ("wechat", None), (None, "wxclub"), ("wechat", "wxclub")]
    for provider, client_id in asked:
        [app] = SocialAdapter().list_apps(REQUEST, provider, client_id)
        assert (app.provider, app.client_id, app.secret) == ("wechat", "wxclub", "s3cret")
    for provider, client_id in [
        ("google", None),
        ("google", "wxclub"),
        (None, "wxother"),
        ("wechat", "wxother"),
    ]:
        assert SocialAdapter().list_apps(REQUEST, provider, client_id) == []


def test_a_secret_is_sealed_and_opened_again() -> None:
    sealed = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert SecondFactorAdapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"
