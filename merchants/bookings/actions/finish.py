"""Finish a booking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.money import yuan
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, BookingState
from merchants.bookings.refusals import ConsentMissing, EvidenceMissing, WrongState
from merchants.ledger.actions import agreement_on
from merchants.ledger.lines import MOST_FEES_FEN, MOST_KM, Charge, Effort, charge_for
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption, RedemptionDoor
from vouchers.lifecycle.queries import find
from vouchers.lifecycle.refusals import InvalidCode
from vouchers.lifecycle.tokens import token_of

MOST_ODOMETER_KM = 2_000_000


@dataclass(frozen=True)
class Work:
    """What the store states at the end: answers of the product, figures, a bill where there is one."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    amount_fen: int | None = None
    effort: Effort | None = None
    odometer_km: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Till:
    """Who finishes and how: the code that was shown, if one was, and the person or key at the counter."""

    door: RedemptionDoor | str = RedemptionDoor.BOOKING
    code: str = ""
    operator: Operator | None = None
    api_key: ApiKey | None = None
    seen_at: datetime | None = None


# Without a savepoint, as redeeming: a refusal undoes the whole transaction that it stands in.
@transaction.atomic(savepoint=False)
def finish(*, booking: Booking, work: Work, till: Till, by: Actor, at: datetime) -> Booking:
    """The work is done: the voucher is redeemed and the merchant is owed.

    Begun work is finished from the list; whoever shows his code at the counter may be finished with at once.

    - one redemption with its payable, lines, journal, audit entry and message, see `redeem`
    - the booking is finished; its clocks stop; the member has one open booking fewer
    - one audit entry; a booking_extra message when the customer pays a part himself
    - refuses with WrongState, EvidenceMissing, ConsentMissing, and with the reasons of the voucher
    """
    row = moves.locked(booking)
    _ensure_shown(row, till, at)
    _ensure_begun(row, till)
    moves.to(row, BookingState.FINISHED)
    _ensure_evidence(row, work)
    store: Any = row.store
    charge = charge_of(row, work.effort, at)
    row.redemption = _redeem(row, store, work, till, charge, by, at)
    row.finished_at = at
    row.started_at, row.arrived_at = row.started_at or at, row.arrived_at or at
    row.odometer_km, row.note = work.odometer_km, " ".join(work.note.split())[:200]
    if charge and work.effort:
        row.km, row.fees_fen = work.effort.km, work.effort.fees_fen
        row.customer_pays_fen = charge.customer_pays_fen
    moves.end(row, by=by, at=at)
    told.record("booking.finished", row, by=by, at=at, amount_fen=row.redemption.payable.amount_fen)
    if row.customer_pays_fen:
        told.member("booking_extra", row, at=at, amount=yuan(row.customer_pays_fen))
    return row


def charge_of(booking: Booking, effort: Effort | None, at: datetime) -> Charge | None:
    """What the order costs at the price of the day; None for services that are no orders. Changes nothing."""
    if not booking.terms["asks_effort"] or booking.merchant_id is None:
        return None
    agreement = agreement_on(booking.merchant_id, booking.product_id, local_date(at))
    return charge_for(agreement, effort or Effort()) if agreement else None


def _ensure_shown(row: Booking, till: Till, at: datetime) -> None:
    """Raise unless a code that was shown is the one of this booking's voucher."""
    if till.code:
        shown = find(token_of(till.code, till.seen_at or at))
        if shown is None or shown.pk != row.voucher_id:
            raise InvalidCode


def _ensure_begun(row: Booking, till: Till) -> None:
    if row.state != BookingState.STARTED and not till.code:
        raise WrongState(state=row.state)


def _ensure_evidence(row: Booking, work: Work) -> None:
    needed = row.terms["photos_needed"]
    if row.photos.count() < needed:
        text = ngettext("%(n)d photo of the work is needed.", "%(n)d photos of the work are needed.", needed)
        raise EvidenceMissing(text % {"n": needed})
    if row.terms["asks_odometer"] and work.odometer_km is None:
        raise EvidenceMissing(_("Please enter what the odometer shows."))
    if row.terms["asks_effort"] and not _is_sane(work.effort):
        raise EvidenceMissing(_("Please enter the kilometres driven and the expenses."))
    if work.odometer_km is not None and not 0 <= work.odometer_km <= MOST_ODOMETER_KM:
        raise EvidenceMissing(_("Please enter what the odometer shows."))
    towed = str(work.answers.get("towed_to", "")).strip() or row.tow_to
    if row.terms["asks_tow"] and towed and row.tow_agreed_at is None:
        raise ConsentMissing


def _is_sane(effort: Effort | None) -> bool:
    return effort is not None and 0 <= effort.km <= MOST_KM and 0 <= effort.fees_fen <= MOST_FEES_FEN


def _redeem(
    row: Booking, store: Store, work: Work, till: Till, charge: Charge | None, by: Actor, at: datetime
) -> Redemption:
    km = {"km": str(work.effort.km)} if work.effort else {}
    towed = {"towed_to": row.tow_to} if row.tow_to else {}
    return redeem(
        code=till.code or row.voucher.code,
        store=store,
        by=by,
        door=till.door,
        at=at,
        amount_fen=work.amount_fen,
        answers={**km, **towed, **work.answers},
        operator=till.operator,
        api_key=till.api_key,
        seen_at=till.seen_at,
        kept_for=row.judged_at,
        charge=charge,
    )
