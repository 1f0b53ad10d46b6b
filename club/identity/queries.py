"""Finding accounts."""

from django.contrib.auth.models import AnonymousUser

from club.core.audit import Actor
from club.core.fields import digests_of
from club.core.models import ActorKind
from club.identity.models import Account, WeChatIdentity


def account_by_phone(phone: str) -> Account | None:
    """The active account that proved this phone (E.164)."""
    digests = digests_of(Account, "phone_index", phone)
    return Account.objects.filter(phone_index__in=digests, is_active=True).first()


def openid_of(account: Account, app_id: str) -> str:
    """The openid under which this account follows us now, '' if it does not follow."""
    links = WeChatIdentity.objects.filter(
        account=account, follower__app_id=app_id, follower__is_following=True
    )
    return links.order_by("-linked_at", "-pk").values_list("follower__openid", flat=True).first() or ""


def known(user: Account | AnonymousUser) -> Account | None:
    """The account behind a request's user, None for a stranger."""
    return user if isinstance(user, Account) else None


def himself(account: Account) -> Actor:
    """Who acts on his own login. Staff have posts; operators a password and, unlike members, no phone."""
    kind = ActorKind.MEMBER
    if account.posts.exists():
        kind = ActorKind.STAFF
    elif not account.phone and account.has_usable_password():
        kind = ActorKind.OPERATOR
    return Actor(kind, str(account.uid))
