"""What a newcomer needs to know of the demo world: who can log in where, and which codes work."""

from datetime import datetime
from typing import Any

from django.conf import settings

from club.core.clock import local_date
from club.identity.models import Account, StaffPost, WeChatIdentity
from club.members.models import Member
from cms.worlds.demo import partners, people, secrets, staff
from merchants.stores.models import ApiKey, Operator
from merchants.stores.queries import stores_accepting
from vouchers.catalogue.models import Benefit, BookingNeed
from vouchers.lifecycle.models import Voucher

PREFERRED = ("JN101", "JN102", "JN401", "YT701", "JN801")
SHOWN = 40


def demo_members() -> "list[Member]":
    """The members of the demo world, in the order in which they joined."""
    return [link.account.member for link in _links()]


def single_uses(at: datetime) -> list[Voucher]:
    """Vouchers of one use that can be redeemed right now without a question."""
    return [voucher for voucher in _usable(at) if voucher.uses_left == 1]


def listing(at: datetime) -> dict[str, Any]:
    """Addresses, logins and codes, in the shape that `demo --json` promises."""
    return {
        "site": settings.SITE_URL,
        "sandbox": settings.SANDBOX_ORIGIN,
        "staff": _staff(),
        "operators": _operators(),
        "api_keys": _keys(),
        "members": _members(),
        "vouchers": _vouchers(at),
        "register": people.to_register(),
    }


def _staff() -> list[dict[str, Any]]:
    names = [row[0] for row in staff.STAFF]
    posts = StaffPost.objects.filter(account__username__in=names).select_related("account", "branch")
    return [
        {
            "role": post.role,
            "branch": post.branch.name,
            "username": post.account.username,
            "password": secrets.PASSWORD,
            "totp_secret": secrets.totp_secret(post.account.username),
        }
        for post in posts.order_by("pk")
    ]


def _operators() -> list[dict[str, Any]]:
    names = [partners.username(number, row[0], row[2]) for number, row in enumerate(partners.PEOPLE, start=1)]
    people_there = Operator.objects.filter(account__username__in=names, is_active=True)
    return [
        {
            "merchant": person.merchant.name,
            "store": person.store.code if person.store else None,
            "store_name": person.store.name if person.store else None,
            "role": person.role,
            "username": person.account.username,
            "password": secrets.PASSWORD,
            "totp_secret": _totp(person.account),
        }
        for person in people_there.select_related("account", "merchant", "store").order_by("pk")
    ]


def _totp(account: Account) -> str | None:
    return secrets.totp_secret(account.username) if account.needs_second_factor else None


def _keys() -> list[dict[str, Any]]:
    rows = ApiKey.objects.filter(name__in=[name for name, *_where in partners.KEYS], revoked_at=None)
    return [
        {
            "kind": row.kind,
            "merchant": row.merchant.name if row.merchant else None,
            "store": row.store.code if row.store else None,
            "key": secrets.api_key(row.name),
        }
        for row in rows.select_related("merchant", "store").order_by("pk")
    ]


def _links() -> list[WeChatIdentity]:
    openids = [people.OPENID.format(number) for number in range(1, 100)]
    links = WeChatIdentity.objects.filter(
        follower__openid__in=openids, account__member__state=Member.State.FULL
    )
    return list(links.select_related("follower", "account__member__customer").order_by("follower__openid"))


def _members() -> list[dict[str, Any]]:
    return [
        {
            "number": link.account.member.number,
            "name": link.account.member.customer.name,
            "phone": link.account.phone,
            "openid": link.follower.openid,
        }
        for link in _links()
    ]


def _usable(at: datetime) -> list[Voucher]:
    live = Voucher.objects.filter(
        member__in=demo_members(),
        state=Voucher.State.LIVE,
        uses_left__gt=0,
        valid_from__lte=at,
        valid_until__gt=at,
        step=1,
    )
    vouchers = live.select_related("product", "member__customer").order_by(
        "uses_left", "product__sort_order", "pk"
    )
    return [voucher for voucher in vouchers if _asks_nothing(voucher.terms)]


def _asks_nothing(terms: dict[str, Any]) -> bool:
    limited = terms["weekdays"] or any(terms["hours"]) or terms["blackout_dates"]
    asked = any(question["required"] for question in terms["questions"])
    asked = asked or terms["benefit"] not in (Benefit.USES, Benefit.ORDER)
    return not limited and not asked and terms["booking"] != BookingNeed.REQUIRED


def _vouchers(at: datetime) -> list[dict[str, Any]]:
    found: dict[int, Any] = {}
    rows = []
    for voucher in _usable(at)[:SHOWN]:
        if voucher.product_id not in found:
            found[voucher.product_id] = _store_for(voucher, at)
        store = found[voucher.product_id]
        if store:
            rows.append(
                {
                    "code": voucher.code,
                    "product": voucher.terms["name"],
                    "member": voucher.member.customer.name,
                    "store": store.code,
                    "store_name": store.name,
                    "uses_left": voucher.uses_left,
                }
            )
    return rows


def _store_for(voucher: Voucher, at: datetime) -> Any:
    stores = list(stores_accepting(voucher.product, local_date(at)))
    return min(stores, key=lambda store: (store.code not in PREFERRED, store.code), default=None)
