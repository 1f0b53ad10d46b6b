"""Whose account a proved phone opens."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import override_settings

from club.core.audit import SYSTEM
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.identity.actions import (
    change_phone,
    choose_language,
    enter_by_phone,
    open_wechat_account,
    release_phone,
    set_password,
)
from club.identity.actions.change_phone import PhoneTaken
from club.identity.actions.enter_by_phone import AccountClosed, HasAnotherPhone
from club.identity.actions.settle_account import NeedsOldPassword
from club.identity.models import Account, WeChatIdentity
from club.wechat.models import Follower
from tests import cast
from tests.cast import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"


def silent(openid: str = "oReader01", app_id: str = "wxclub", unionid: str = "") -> Account:
    return open_wechat_account(app_id=app_id, openid=openid, unionid=unionid, at=NOW)


def enter(current: Account | None = None) -> Account:
    return enter_by_phone(phone=PHONE, current=current, at=NOW)


def test_a_stranger_with_a_new_phone_gets_an_account() -> None:
    account = enter()

    assert Account.objects.get() == account
    assert (account.phone, account.phone_verified_at) == (PHONE, NOW)
    assert not account.has_usable_password()


def test_a_wechat_user_with_a_new_phone_keeps_his_account() -> None:
    account = silent()

    assert enter(account) == account
    assert Account.objects.get().phone == PHONE


def test_a_wechat_user_with_a_known_phone_moves_to_the_account_of_the_phone() -> None:
    known, empty = cast.account(phone=PHONE, phone_verified_at=NOW), silent()

    assert enter(empty) == known

    empty.refresh_from_db()
    assert not empty.is_active
    assert WeChatIdentity.objects.get().account == known
    assert SocialAccount.objects.get().user == known
    assert silent() == known  # the next silent login lands there
    assert AuditEntry.objects.filter(verb="accounts.joined", subject_id=str(known.uid)).count() == 1


def test_only_the_wechat_of_who_proved_the_phone_moves() -> None:
    known, stranger, empty = cast.account(phone=PHONE, phone_verified_at=NOW), silent("oStranger"), silent()
    elsewhere = SocialAccount.objects.create(provider="other", uid="wxclub:oReader01", user=stranger)
    assert SocialAccount.objects.filter(uid=elsewhere.uid).count() == 2

    enter(empty)

    held = {link.follower.openid: link.account for link in WeChatIdentity.objects.all()}
    assert held == {"oStranger": stranger, "oReader01": known}
    users = SocialAccount.objects.order_by("provider", "uid").values_list("provider", "uid", "user")
    assert list(users) == [
        ("other", "wxclub:oReader01", stranger.pk),
        ("wechat", "wxclub:oReader01", known.pk),
        ("wechat", "wxclub:oStranger", stranger.pk),
    ]


def test_an_account_with_another_phone_is_never_emptied() -> None:
    known = cast.account(phone=PHONE, phone_verified_at=NOW)
    other = cast.account(phone="+8613800000001", phone_verified_at=NOW)

    with pytest.raises(HasAnotherPhone):
        enter(other)

    other.refresh_from_db()
    known.refresh_from_db()
    assert (other.is_active, other.phone, known.phone) == (True, "+8613800000001", PHONE)
    assert AuditEntry.objects.count() == 0


def test_a_phone_that_was_proved_in_another_tab_meanwhile_is_not_replaced() -> None:
    stale = silent()
    enter_by_phone(phone="+8613800000001", current=Account.objects.get(), at=NOW)

    with pytest.raises(HasAnotherPhone):
        enter(stale)

    assert Account.objects.get().phone == "+8613800000001"


def test_whoever_is_logged_in_proves_his_own_phone_again() -> None:
    account = cast.account(phone=PHONE, phone_verified_at=NOW)

    assert enter(account) == account
    assert AuditEntry.objects.count() == 0


def test_a_closed_account_stays_closed() -> None:
    cast.account(phone=PHONE, phone_verified_at=NOW, is_active=False)

    with pytest.raises(AccountClosed):
        enter(silent())

    assert WeChatIdentity.objects.get().account.is_active


@pytest.mark.django_db(transaction=True)
def test_one_new_phone_proved_in_ten_browsers_is_one_account() -> None:
    accounts = at_once(10, lambda number: enter())

    assert len({account.pk for account in accounts}) == 1
    assert Account.objects.count() == 1


# --- settings of an account -------------------------------------------------------------


def test_a_password_is_set_for_who_has_only_his_phone_to_show() -> None:
    account = set_password(account=cast.account(), password="Long-enough-77", by=SYSTEM, at=NOW)

    assert Account.objects.get().check_password("Long-enough-77")
    assert account == Account.objects.get()


def with_authenticator(account: Account) -> Account:
    TOTP.activate(account, generate_totp_secret())
    return account


@pytest.mark.parametrize(
    "protected",
    [
        lambda: cast.account(needs_second_factor=True),
        lambda: cast.account(is_staff=True),
        lambda: with_authenticator(cast.account()),
    ],
    ids=["owner", "staff", "authenticator"],
)
def test_an_sms_replaces_no_password_behind_a_second_factor(protected: Callable[[], Account]) -> None:
    """H04: whoever holds the phone of one who handles money."""
    account = protected()
    account.set_password("Old-password-1")
    account.save()

    with pytest.raises(NeedsOldPassword):
        set_password(account=account, password="New-password-2", by=SYSTEM, at=NOW)

    account.refresh_from_db()
    assert (account.check_password("Old-password-1"), AuditEntry.objects.count()) == (True, 0)


def test_the_language_of_messages_is_chosen() -> None:
    account = choose_language(account=cast.account(), language="en", by=SYSTEM, at=NOW)

    assert (account.language, Account.objects.get().language) == ("en", "en")


# --- WeChat identities ----------------------------------------------------------------


def test_the_same_openid_under_another_app_is_somebody_else() -> None:
    """H09: one openid under two apps."""
    assert silent(app_id="wxclub") != silent(app_id="wxother")
    assert WeChatIdentity.objects.count() == 2


def test_a_new_openid_of_the_same_unionid_is_the_same_person() -> None:
    """H09: a new openid with the same unionid."""
    first = silent("oOld", unionid="u1")

    assert silent("oNew", app_id="wxnew", unionid="u1") == first
    assert silent("oStranger", app_id="wxnew", unionid="u2") != first
    assert silent("oNobody") != silent("oNobody2")


def test_the_unionid_that_wechat_told_once_is_not_forgotten() -> None:
    Follower.objects.create(app_id="wxnew", openid="oNew", unionid="u1")
    first = silent("oOld", unionid="u1")

    assert silent("oNew", app_id="wxnew") == first
    assert sorted(Follower.objects.values_list("openid", "unionid")) == [("oNew", "u1"), ("oOld", "u1")]


def test_nobody_comes_in_by_password_where_none_was_chosen() -> None:
    assert not silent().has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_ten_tabs_restored_at_once_open_one_account() -> None:
    accounts = at_once(10, lambda number: silent())

    assert len({account.pk for account in accounts}) == 1
    assert (Account.objects.count(), SocialAccount.objects.count()) == (1, 1)


# --- changing and losing a number -------------------------------------------------------


def test_a_phone_is_changed_for_a_free_one_only() -> None:
    account = cast.account(phone=PHONE, phone_verified_at=NOW)
    cast.account(phone="+8613800000001", phone_verified_at=NOW)

    with pytest.raises(PhoneTaken):
        change_phone(account=account, phone="+8613800000001", by=SYSTEM, at=NOW)
    account.refresh_from_db()
    assert account.phone == PHONE
    assert AuditEntry.objects.count() == 0

    change_phone(account=account, phone="+8613800000002", by=SYSTEM, at=NOW)
    account.refresh_from_db()
    assert account.phone == "+8613800000002"


def test_who_proves_his_own_number_again_keeps_it() -> None:
    account = cast.account(phone=PHONE)

    row = change_phone(account=account, phone=PHONE, by=SYSTEM, at=NOW)

    assert (row, row.phone, row.phone_verified_at) == (account, PHONE, NOW)


def test_a_number_is_known_under_the_key_before_too() -> None:
    """While keys are changed, the database does not see that two digests are of one number."""
    old, new = "1:" + "a1" * 32, "2:" + "b2" * 32
    with override_settings(FIELD_KEYS=old):
        holder, other = cast.account(phone=PHONE, phone_verified_at=NOW), cast.account()
    with override_settings(FIELD_KEYS=f"{new},{old}"):
        with pytest.raises(PhoneTaken):
            change_phone(account=other, phone=PHONE, by=SYSTEM, at=NOW)
        assert enter() == holder


@pytest.mark.django_db(transaction=True)
def test_two_accounts_change_to_one_number_and_one_gets_it() -> None:
    accounts = [cast.account() for _ in range(5)]

    results = at_once(
        5, lambda number: change_phone(account=accounts[number], phone=PHONE, by=SYSTEM, at=NOW)
    )

    assert sum(isinstance(result, DomainError) for result in results) == 4
    assert len([row for row in Account.objects.all() if row.phone == PHONE]) == 1


def test_a_number_that_went_to_somebody_else_leaves_the_old_account() -> None:
    old = cast.account(phone=PHONE, phone_verified_at=NOW)

    assert release_phone(account=old, at=NOW).phone == ""
    new = enter()

    old.refresh_from_db()
    assert (old.phone, old.phone_verified_at, old.is_active) == ("", None, True)
    assert new != old
