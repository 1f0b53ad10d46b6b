"""Pages of members and of the portal in a large world, one visitor after the other on a warm server."""

import secrets
from collections.abc import Iterator

from django.db.models import Count

from club.identity.models import Account
from club.members.models import Member
from merchants.settlement.models import Statement
from merchants.stores.models import Operator, OperatorRole, Store
from tests import cast, doors
from tests.bench import pages
from tests.bench.place import Place
from tests.bench.report import Figure
from vouchers.lifecycle.models import Gift, Redemption, Voucher

FULL = 500_000
SLOW_MS, STATEMENTS = 100, 8
MEMBER = (
    "me me/gifts me/vouchers me/holdings me/points me/messages me/orders me/profile me/vehicles "
    "me/privacy me/complaints me/bookings mall"
)
PORTAL = "portal portal/redeem portal/history portal/statements portal/bookings portal/quality portal/staff"


def run(place: Place) -> Iterator[Figure]:
    """A member with gift and vouchers, and the owner of the merchant with the longest statement."""
    members = place.pick(5_000, 20_000, FULL)
    place.populated_database(members)
    member, owner = pages.visitor(), pages.visitor()
    of_member, of_portal = _as_member(member), _as_owner(owner)
    times = place.pick(20, 60, 200)
    with place.web() as port:
        seen = pages.look(place, port, member, of_member, times)
        seen += pages.look(place, port, owner, of_portal, times)
    note = place.note(members, FULL)
    yield from pages.figures(seen, slow_ms=SLOW_MS, statements=STATEMENTS, note=note)


def _as_member(browser: pages.Client) -> list[str]:
    latest = Redemption.objects.order_by("-pk").values("member")[:2000]
    rich = Voucher.objects.filter(member__in=latest).values("member").annotate(held=Count("pk"))
    member = Member.objects.get(pk=rich.order_by("-held")[0]["member"])
    doors.enter(browser, Account.objects.get(pk=member.account_id))
    gift = Gift.objects.filter(member=member)[0]
    voucher = Voucher.objects.filter(member=member).order_by("-pk")[0]
    own = [f"/me/gifts/{gift.uid}/", f"/me/vouchers/{voucher.uid}/", f"/me/vouchers/{voucher.uid}/stores/"]
    return [*(f"/{path}/" for path in MEMBER.split()), *own]


def _as_owner(browser: pages.Client) -> list[str]:
    shown = Statement.objects.filter(state__in=["sent", "confirmed", "paid"])
    statement = (shown or Statement.objects.all()).order_by("-lines_count")[0]
    shop = Store.objects.filter(merchant=statement.merchant)[0]
    account = cast.account(f"bench-{secrets.token_hex(6)}")
    facts = {"merchant": shop.merchant, "store": shop, "role": OperatorRole.OWNER, "display_name": "老板"}
    Operator.objects.create(account=account, **facts)
    doors.enter_with_second_factor(browser, account)
    use = Redemption.objects.filter(merchant=statement.merchant).order_by("-pk")[0]
    own = [f"/portal/redemptions/{use.uid}/"]
    own += [f"/portal/statements/{statement.number}/"] if shown else []
    return [*(f"/{path}/" for path in PORTAL.split()), *own]
