"""What the demo world lacks for the pictures, laid out by the product's own actions where it has any.

Runs inside `manage.py shell`; prints one JSON object.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.members.models import Member
from merchants.stores.models import Store
from vouchers.campaigns.actions import open_occasion
from vouchers.campaigns.models import Campaign, StockShard
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import grant, mint_codes, order_codes
from vouchers.lifecycle.models import CodeBatch, Gift, GrantBatch, Handover, StockCode, Voucher
from vouchers.lifecycle.queries import with_locks

DAY = timedelta(days=1)
NAMES = {"before": "冬季养车节", "open": "双十二车主日", "sold-out": "新店开业礼", "over": "国庆自驾礼"}
TERMS = {"before": (2, 9), "open": (-1, 6), "sold-out": (-1, 6), "over": (-9, -1)}
OFFLINE_STORE = "JN101"


def campaigns(at: datetime) -> dict[str, str]:
    """One campaign of each state; their addresses by state."""
    package = GiftPackage.objects.get(code="renewal-thanks")
    for state, (first, last) in TERMS.items():
        starts = at + first * DAY
        facts = {"branch": package.branch, "package": package, "stock": 30}
        words = {"name": NAMES[state], "name_en": f"Winter care ({state})", "summary": "车主专享，先到先得"}
        words["summary_en"] = "For members only, while there are any"
        dates = {"starts_at": starts, "ends_at": at + last * DAY}
        row, is_new = Campaign.objects.get_or_create(
            code=f"gallery-{state}", defaults={**facts, **words, **dates}
        )
        if is_new:
            open_occasion(campaign=row, by=SYSTEM, at=min(at, starts))
    StockShard.objects.filter(occasion__campaign__code="gallery-sold-out").update(remaining=0)
    return {state: f"/campaigns/gallery-{state}/" for state in TERMS}


def codes(at: datetime) -> dict[str, list[str]]:
    """Two printed codes of each fate."""
    package = GiftPackage.objects.get(code="wash-five")
    found = {}
    for fate in ("good", "taken", "void", "late"):
        until = at + DAY
        order = order_codes(
            key=f"gallery:{fate}", name=f"gallery {fate}", package=package, count=2, branch=package.branch,
            by=SYSTEM, at=at, usable_until=until,
        )  # fmt: skip
        mint_codes(batch=order, by=SYSTEM, at=at)
        rows = StockCode.objects.filter(batch=order)
        found[fate] = list(rows.values_list("code", flat=True))
        if fate in ("taken", "void"):
            rows.update(state=fate)
    CodeBatch.objects.filter(key="gallery:late").update(usable_until=at - DAY)
    return found


def gifts(at: datetime) -> dict[str, list[str]]:
    """Gifts to refuse, and gifts that nobody collected in time."""
    members = (
        Member.objects.filter(customer__isnull=False, vouchers__isnull=False).distinct().order_by("pk")[2:9]
    )
    package = GiftPackage.objects.get(code="renewal-thanks")
    for fate in ("refuse", "late"):
        grant(key=f"gallery:{fate}", package=package, members=members, by=SYSTEM, at=at)
    late = GrantBatch.objects.get(key="gallery:late")
    Gift.objects.filter(batch=late, state="offered").update(
        state="expired", held_fen=0, collect_until=at - DAY
    )
    made = Gift.objects.order_by("member_id")
    return {
        fate: [str(uid) for uid in made.filter(batch__key=f"gallery:{fate}").values_list("uid", flat=True)]
        for fate in ("refuse", "late")
    }


def vouchers(at: datetime) -> list[dict[str, Any]]:
    """Every voucher with what the scenes choose by."""
    rows = list(Voucher.objects.select_related("product", "member__customer", "gift").order_by("pk"))
    with_locks(rows, at)
    return [
        {
            "uid": str(row.uid),
            "code": row.code,
            "product": row.product.code,
            "member": row.member.customer.name if row.member.customer else "",
            "state": row.state,
            "gift": str(row.gift.uid) if row.gift else "",
            "locked": bool(row.opens_after),
        }
        for row in rows
    ]


def show() -> None:
    """All of it."""
    at = timezone.now()
    done = {"campaigns": campaigns(at), "codes": codes(at), "gifts": gifts(at)}
    sys.stdout.write(json.dumps({**done, "vouchers": vouchers(at), "day": str(local_date(at))}) + "\n")


def not_yet(code: str) -> None:
    """A voucher that begins in three days."""
    Voucher.objects.filter(code=code).update(valid_from=timezone.now() + 3 * DAY)


def lapse(uid: str) -> None:
    """Nobody accepted this one in time."""
    Handover.objects.filter(uid=uid).update(until=timezone.now() - DAY)


def offline(is_on: bool) -> None:
    """Whether the demo store may work without a network."""
    Store.objects.filter(code=OFFLINE_STORE).update(takes_offline=is_on)
