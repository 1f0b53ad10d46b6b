"""Find or open the account of a WeChat user."""

import secrets
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from club.core import audit
from club.identity.models import Account, WeChatIdentity
from club.identity.wechat_ids import PROVIDER, uid_of
from club.wechat.models import Follower


@transaction.atomic
def open_wechat_account(*, app_id: str, openid: str, at: datetime, unionid: str = "") -> Account:
    """The account of whoever holds this WeChat identity.

    - a new identity gets a new account without phone or name, or the account of the same person's identity
      with another of our WeChat accounts (same unionid)
    - the same openid under another app is another identity
    """
    Follower.objects.get_or_create(app_id=app_id, openid=openid)
    # Locked: two tabs log in at once when a phone restores its pages.
    follower = Follower.objects.select_for_update(of=("self",)).get(app_id=app_id, openid=openid)
    held = WeChatIdentity.objects.select_related("account").filter(follower=follower).first()
    if held:
        return _known_to_allauth(held.account, follower)
    if unionid:
        follower.unionid = unionid
        follower.save(update_fields=["unionid"])
    account = _same_person(follower) or _new_account()
    WeChatIdentity.objects.create(account=account, follower=follower, linked_at=at)
    audit.record(verb="wechat.linked", subject=account, by=audit.SYSTEM, at=at, follower=str(follower.uid))
    return _known_to_allauth(account, follower)


def _known_to_allauth(account: Account, follower: Follower) -> Account:
    uid = uid_of(follower.app_id, follower.openid)
    SocialAccount.objects.get_or_create(
        provider=PROVIDER, uid=uid, defaults={"user": account, "extra_data": {}}
    )
    return account


def _same_person(follower: Follower) -> Account | None:
    if not follower.unionid:
        return None
    links = WeChatIdentity.objects.select_related("account").filter(follower__unionid=follower.unionid)
    found = links.order_by("id").first()
    return found.account if found else None


def _new_account() -> Account:
    account = Account(username=f"wx{secrets.token_hex(8)}")
    account.set_unusable_password()
    account.save()
    return account
