"""Where and when something can be booked, and the lists that show bookings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from club.core.clock import SHANGHAI, end_of, local_date, midnight
from club.members.models import Member
from merchants.bookings.models import OPEN, Booking, BookingRule, BookingState, Capacity, Clock, Slot
from merchants.stores import opening
from merchants.stores.models import Agreement, Merchant, Store
from merchants.stores.queries import Place, stores_accepting
from vouchers.catalogue.choices import BookingNeed
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import limits, rules, standing
from vouchers.lifecycle.models import Voucher

SHOWN = ("member__customer", "voucher__vehicle", "product", "store__merchant", "slot", "redemption__payable")


@dataclass(frozen=True)
class Time:
    """One time of a store; `left` places are free."""

    starts_at: datetime
    left: int

    @property
    def is_free(self) -> bool:
        """Whether it can be chosen."""
        return self.left > 0


def rule_of(product: ServiceProduct | int) -> BookingRule | None:
    """How a product is booked; None where it is not."""
    rows = BookingRule.objects.select_related("product").exclude(product__booking=BookingNeed.NONE)
    return rows.filter(product=product).first()


def stores_to_book(
    product: ServiceProduct, rule: BookingRule, at: datetime, *, city: str = "", near: Place | None = None
) -> QuerySet[Store]:
    """Stores that take bookings of the product: price agreed, places offered, score high enough."""
    taking = Capacity.objects.filter(product=product, is_open=True, places__gt=0).values("store")
    rows = stores_accepting(product, local_date(at), city=city, near=near)
    return rows.filter(pk__in=taking, merchant__score__gte=rule.min_score)


def capacity_of(store: Store, product: ServiceProduct) -> Capacity | None:
    """What the store offers of the product."""
    return Capacity.objects.filter(store=store, product=product, is_open=True).first()


def days_to_book(rule: BookingRule, voucher: Voucher, at: datetime) -> list[date]:
    """The days that a member may choose from: within the rule and the term of the voucher."""
    first, last = local_date(at), min(local_date(at) + timedelta(days=rule.days_ahead), voucher.last_day)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def times_on(capacity: Capacity, rule: BookingRule, voucher: Voucher, day: date, at: datetime) -> list[Time]:
    """The times of a store on a Chinese day at which the voucher could be used, with their free places."""
    taken = Slot.objects.filter(
        store=capacity.store_id,
        product=capacity.product_id,
        starts_at__gte=midnight(day),
        starts_at__lt=end_of(day),
    )
    counts = dict(taken.values_list("starts_at", "taken"))
    soonest, terms = at + timedelta(minutes=rule.lead_minutes), rules.Facts(voucher, at=at)
    return [
        Time(moment, max(0, capacity.places - counts.get(moment, 0)))
        for moment in slots_of(capacity, day)
        if moment >= soonest and fits(terms, moment)
    ]


def slots_of(capacity: Capacity, day: date) -> Iterator[datetime]:
    """When the times of a store begin on a day: from opening to closing, none that would end after it."""
    hours = opening.hours_on(capacity.store.opening, day)
    if not hours or day in capacity.closed_dates:
        return
    start, end = (_moment(day, text) for text in hours.split("-"))
    end = end if end > start else end + timedelta(days=1)
    step = timedelta(minutes=capacity.slot_minutes)
    while start + step <= end:
        yield start
        start += step


def fits(facts: rules.Facts, moment: datetime) -> bool:
    """Whether term, days and hours of the voucher allow a use at that time."""
    then = rules.Facts(facts.voucher, at=facts.at, kept_for=moment)
    return rules.decide(then).usable


def refusal_for(voucher: Voucher, store: Store | None, moment: datetime, at: datetime) -> Any:
    """Why the voucher could not be used at that time; None when it could."""
    place = rules.Place(store.merchant.state, store.branch.path, store.is_open) if store else None
    first, insured = standing.first_of(voucher, at), standing.is_insured(voucher, at)
    found = limits.limits_of(limits.Use(voucher, moment, store=store))
    reached = limits.full(found, limits.used_of(found))
    facts = rules.Facts(
        voucher, at=at, kept_for=moment, place=place, first=first, insured=insured, reached=reached
    )
    return rules.decide(facts).refusal


# --- the member's list ---------------------------------------------------------------


def bookings_of(member: Member) -> QuerySet[Booking]:
    """A member's bookings: open ones first, the soonest on top; then what is over, newest first."""
    rows = Booking.objects.filter(member=member).select_related(*SHOWN)
    return rows.annotate(is_over=Q(ended_at__isnull=False)).order_by(
        "is_over", F("ended_at").desc(), "starts_at"
    )


def open_booking_of(voucher: Voucher) -> Booking | None:
    """The booking for which the voucher is kept."""
    return Booking.objects.filter(voucher=voucher, state__in=OPEN).select_related(*SHOWN).first()


def bookable_vouchers(member: Member, product: ServiceProduct, at: datetime) -> list[Voucher]:
    """Vouchers of a product that the member could book with, the first to expire on top."""
    rows = Voucher.objects.filter(member=member, product=product, state=Voucher.State.LIVE, uses_left__gt=0)
    return list(rows.filter(valid_from__lte=at, valid_until__gt=at).order_by("valid_until", "pk"))


# --- the store's day ------------------------------------------------------------------


def bookings_for(merchant: Merchant | int, store: Store | int | None = None) -> QuerySet[Booking]:
    """Bookings at a merchant or one of its stores, newest first."""
    rows = Booking.objects.filter(merchant=merchant).select_related(*SHOWN).order_by("-pk")
    return rows.filter(store=store) if store else rows


def offered_to(stores: Sequence[Store], at: datetime) -> QuerySet[Booking]:
    """Errands open to every store of the city that accepts the product, the longest waiting first.

    `stores` are of one merchant; `taker` is the one of them that could. None while a store is out of service
    or its merchant suspended.
    """
    able = [store for store in stores if store.is_open and store.merchant.state == Merchant.State.ACTIVE]
    if not able:
        return Booking.objects.none()
    merchant = able[0].merchant
    # Asked whether there is one, not joined: telling two hundred columns apart took PostgreSQL 0.3 s to plan.
    priced = Agreement.objects.filter(
        product=OuterRef("product"), merchant=merchant.pk, period__contains=local_date(at)
    )
    takers = Capacity.objects.filter(
        store__in=able, store__city=OuterRef("city"), product=OuterRef("product"), is_open=True
    )
    rows = Booking.objects.filter(
        Exists(priced),
        state=BookingState.REQUESTED,
        store__isnull=True,
        product__in=BookingRule.objects.filter(min_score__lte=merchant.score).values("product"),
    )
    found = rows.annotate(taker=Subquery(takers.order_by("store").values("store")[:1]))
    found = found.filter(taker__isnull=False).select_related(*SHOWN).prefetch_related("clocks", "photos")
    return found.order_by("requested_at", "pk")


def day_of(merchant: Merchant | int, store: Store | None, day: date) -> QuerySet[Booking]:
    """The work of a day, in the order in which it is due; open work of days before it comes first."""
    rows = bookings_for(merchant, store).filter(
        Q(starts_at__gte=midnight(day), starts_at__lt=end_of(day))
        | Q(state__in=OPEN, starts_at__lt=midnight(day))
    )
    return rows.prefetch_related("clocks", "photos").order_by("starts_at", "pk")


def on_day(rows: QuerySet[Booking], day: date) -> QuerySet[Booking]:
    """Those whose agreed time lies on a Chinese day."""
    return rows.filter(starts_at__gte=midnight(day), starts_at__lt=end_of(day))


def booking_at_counter(voucher: UUID, store: Store) -> Booking | None:
    """The open booking of a voucher at this store, for whoever shows its code there."""
    rows = Booking.objects.filter(voucher__uid=voucher, store=store, state__in=OPEN)
    return rows.select_related(*SHOWN).first()


# --- what others ask -------------------------------------------------------------------


def finished_since(moment: datetime) -> QuerySet[Booking]:
    """Bookings finished from a moment on whose use still stands: what can be rated."""
    rows = Booking.objects.filter(state=BookingState.FINISHED, finished_at__gte=moment)
    return rows.filter(redemption__reversed_at__isnull=True).select_related(*SHOWN).order_by("pk")


@dataclass(frozen=True)
class Record:
    """How a merchant kept its bookings; `late` are alarms that rang."""

    finished: int
    store_cancelled: int
    missed: int
    lapsed: int
    declined: int
    late: int


def record_of(merchant: Merchant | int, since: datetime) -> Record:
    """How a merchant kept the bookings that ended since a moment."""
    rows = Booking.objects.filter(merchant=merchant, ended_at__gte=since)
    states = ("finished", "store_cancelled", "missed", "lapsed", "declined")
    counts = rows.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in states})
    late = Clock.objects.filter(booking__merchant=merchant, raised_at__gte=since).count()
    return Record(**counts, late=late)


def alarms() -> QuerySet[Clock]:
    """Clocks that rang and have not stopped, the longest overdue first."""
    rows = Clock.objects.filter(raised_at__isnull=False, stopped_at__isnull=True)
    return rows.select_related("booking__store", "booking__product").order_by("due_at", "pk")


def _moment(day: date, text: str) -> datetime:
    if text.strip() == "24:00":
        return end_of(day)
    return datetime.combine(day, time.fromisoformat(text.strip()), tzinfo=SHANGHAI)
