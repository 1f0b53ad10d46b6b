"""Take in a scan that was made while the store was cut off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from club.core import audit
from club.core.audit import Actor
from club.core.clock import end_of, local_date, midnight
from club.core.errors import DomainError, Forbidden
from club.core.idempotency import KeyReused
from merchants.offline.models import OfflineScan
from merchants.offline.problems import NONSENSE, FromTheFuture, OfflineLimit, TooLong
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.lifecycle import queries
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption, RedemptionDoor
from vouchers.lifecycle.tokens import named

LATEST = timedelta(hours=72)
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Scan:
    """What a device kept: the code or QR text, its own nonce, when it was scanned. `bill_fen` in fen."""

    code: str
    nonce: str
    occurred_at: datetime
    quantity: int = 1
    bill_fen: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    forced: bool = False


@dataclass(frozen=True)
class Uploaded:
    """The scan as it is now; `replayed` when it had been uploaded before. `refusal` only the first time."""

    row: OfflineScan
    replayed: bool = False
    refusal: DomainError | None = None


def upload(
    *,
    scan: Scan,
    store: Store,
    by: Actor,
    at: datetime,
    operator: Operator | None = None,
    api_key: ApiKey | None = None,
) -> Uploaded:
    """Redeem what was scanned offline, judged at the moment of the scan, or put it before staff.

    - the same nonce of the store again changes nothing and brings what became of the first
    - one scan: redeemed with its redemption, in conflict (unpaid, for staff) or refused as nonsense
    - no more uses of one day than the store's limit are paid without staff
    - one audit entry; refuses with Forbidden without the offline grant, KeyReused for another scan's nonce
    """
    refuse_without_grant(store, api_key)
    with transaction.atomic():
        # One upload of a store at a time: the second of two equal ones finds the first, and the day's
        # limit is counted on rows that stand still. Redeeming elsewhere does not wait for this lock.
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)
        known = OfflineScan.objects.filter(store=store, nonce=scan.nonce).select_related("redemption").first()
        if known:
            return _known(known, scan)
        return _take_in(scan, store, by, at, operator, api_key)


def refuse_without_grant(store: Store, api_key: ApiKey | None = None) -> None:
    """Raise Forbidden unless the store, and the key if there is one, may upload offline uses."""
    if not store.takes_offline or (api_key is not None and not api_key.may_force):
        raise Forbidden


def _known(row: OfflineScan, scan: Scan) -> Uploaded:
    kept = (row.occurred_at, row.quantity, row.bill_fen)
    if kept != (scan.occurred_at, scan.quantity, scan.bill_fen):
        raise KeyReused
    return Uploaded(row, replayed=True)


def _take_in(
    scan: Scan, store: Store, by: Actor, at: datetime, operator: Operator | None, api_key: ApiKey | None
) -> Uploaded:
    people = {"operator": operator, "api_key": api_key}
    redemption, refusal = _outcome(scan, store, by, at, people)
    state = _state(refusal)
    row = OfflineScan.objects.create(
        merchant_id=store.merchant_id,
        store=store,
        nonce=scan.nonce,
        # Nothing is told of the voucher behind a code that this merchant may not know.
        voucher=None if state == OfflineScan.State.REFUSED else queries.find(named(scan.code)),
        quantity=scan.quantity,
        bill_fen=scan.bill_fen,
        forced=scan.forced,
        occurred_at=scan.occurred_at,
        received_at=at,
        state=state,
        problem=refusal.code if refusal else "",
        redemption=redemption,
        **people,
    )
    audit.record(
        verb="scan.uploaded",
        subject=row,
        by=by,
        at=at,
        store=store.code,
        state=row.state,
        problem=row.problem,
        forced=row.forced,
    )
    return Uploaded(row, refusal=refusal)


def _outcome(
    scan: Scan, store: Store, by: Actor, at: datetime, people: dict[str, Any]
) -> tuple[Redemption | None, DomainError | None]:
    """The redemption, or why there is none."""
    try:
        _refuse_times(scan, at)
        with transaction.atomic():  # a refusal undoes the whole block that it stands in
            redemption = _redeem(scan, store, by, at, people)
            _refuse_beyond_limit(scan, store)
            return redemption, None
    except DomainError as refusal:
        return None, refusal


def _redeem(scan: Scan, store: Store, by: Actor, at: datetime, people: dict[str, Any]) -> Redemption:
    return redeem(
        code=scan.code,
        store=store,
        by=by,
        door=RedemptionDoor.OFFLINE,
        at=at,
        quantity=scan.quantity,
        answers=scan.answers,
        amount_fen=scan.bill_fen,
        occurred_at=scan.occurred_at,
        **people,
    )


def _refuse_times(scan: Scan, at: datetime) -> None:
    if scan.occurred_at > at + SKEW:
        raise FromTheFuture
    if scan.occurred_at < at - LATEST:
        raise TooLong


def _refuse_beyond_limit(scan: Scan, store: Store) -> None:
    day = local_date(scan.occurred_at)
    rows = OfflineScan.objects.filter(store=store, state=OfflineScan.State.REDEEMED)
    paid = rows.filter(occurred_at__gte=midnight(day), occurred_at__lt=end_of(day)).aggregate(
        uses=Sum("quantity", default=0)
    )
    if paid["uses"] + scan.quantity > store.offline_per_day:
        raise OfflineLimit


def _state(refusal: DomainError | None) -> str:
    if refusal is None:
        return OfflineScan.State.REDEEMED
    return OfflineScan.State.REFUSED if refusal.code in NONSENSE else OfflineScan.State.CONFLICT
