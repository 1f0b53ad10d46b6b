"""Let somebody in who has just proved a phone."""

import secrets
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.errors import DomainError
from club.core.fields import digests_of
from club.identity.models import Account, WeChatIdentity
from club.identity.wechat_ids import PROVIDER, uid_of


class AccountClosed(DomainError):
    """The account of this phone was switched off."""

    code = "account_closed"
    message = _("The account of this phone number is closed. Please call us.")
    status = 403


class HasAnotherPhone(DomainError):
    """This account already has a phone; changing it is another act with its own proof."""

    code = "has_another_phone"
    message = _("You are logged in with another phone number. Change it on your page, or log out first.")


def enter_by_phone(*, phone: str, current: Account | None, at: datetime) -> Account:
    """The account for a phone whose code was just right. Only call it with that proof in hand.

    - a known phone: its account; WeChat identities of `current`, an account without phone, move to it
    - a new phone: `current` gets it, or a new account is made
    """
    try:
        return _enter(phone, current, at)
    except IntegrityError:
        # Two browsers proved the same new phone at once: now it is a known one.
        return _enter(phone, current, at)


@transaction.atomic
def _enter(phone: str, current: Account | None, at: datetime) -> Account:
    digests = digests_of(Account, "phone_index", phone)
    # Locked: the same person may enter from two browsers. What the caller read may be old by now.
    accounts = Account.objects.select_for_update(of=("self",))
    known = accounts.filter(phone_index__in=digests).first()
    current = accounts.get(pk=current.pk) if current else None
    if known and not known.is_active:
        raise AccountClosed
    if current and current.phone and current.pk != (known.pk if known else None):
        raise HasAnotherPhone
    if known is None:
        return _give_phone(current, phone, at)
    if current and current.pk != known.pk:
        _move_identities(current, known, at)
    return known


def _give_phone(current: Account | None, phone: str, at: datetime) -> Account:
    account = current
    if account is None:
        account = Account(username=f"m{secrets.token_hex(8)}")
        account.set_unusable_password()
    account.phone, account.phone_verified_at = phone, at
    account.save()
    audit.record(verb="phone.proved", subject=account, by=audit.SYSTEM, at=at)
    return account


def _move_identities(empty: Account, known: Account, at: datetime) -> None:
    """`empty` was opened by the silent login of somebody who has had an account all along."""
    for link in WeChatIdentity.objects.select_for_update(of=("self",)).filter(account=empty).order_by("pk"):
        link.account, link.linked_at = known, at
        link.save(update_fields=["account", "linked_at"])
        uid = uid_of(link.follower.app_id, link.follower.openid)
        SocialAccount.objects.filter(provider=PROVIDER, uid=uid).update(user=known)
    empty.is_active = False
    empty.save(update_fields=["is_active"])
    audit.record(verb="accounts.joined", subject=known, by=audit.SYSTEM, at=at, emptied=str(empty.uid))
