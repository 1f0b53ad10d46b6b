"""Reads of offline scans, for merchants and staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from merchants.offline.models import OfflineScan
from merchants.stores.models import Merchant, Store
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.replacements import with_replacements

SHOWN = ("voucher__member__customer", "voucher__vehicle", "voucher__product", "store", "operator")


def scans_of(merchant: Merchant | int, store: Store | int | None = None) -> QuerySet[OfflineScan]:
    """What was uploaded for a merchant, or for one of its stores, newest first, with what a list shows."""
    rows = OfflineScan.objects.filter(merchant=merchant)
    rows = rows.filter(store=store) if store else rows
    return rows.select_related(*SHOWN, "redemption__payable", "payable").order_by("-pk")


def waiting(rows: QuerySet[OfflineScan]) -> QuerySet[OfflineScan]:
    """Those that staff have to decide about."""
    return rows.filter(state=OfflineScan.State.CONFLICT)


@dataclass(frozen=True)
class OtherSide:
    """Another use of the voucher of a scan, which the scan may be in conflict with."""

    redemption: Redemption
    used_at: datetime


def other_sides(scan: OfflineScan) -> list[OtherSide]:
    """Every use that stands of the scanned voucher and of what replaced it, newest first.

    Names the other merchant: staff only.
    """
    if scan.voucher_id is None:
        return []
    vouchers = with_replacements(scan.voucher_id)
    rows = Redemption.objects.filter(voucher__in=vouchers, reversed_at__isnull=True)
    rows = rows.exclude(offline_scan=scan)
    rows = rows.select_related("store", "merchant", "operator").order_by("-occurred_at", "-pk")
    return [OtherSide(row, row.occurred_at) for row in rows]
