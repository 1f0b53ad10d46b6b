"""What cancelling or not coming costs, and whether somebody may book at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from club.core.clock import local_date
from club.members.models import Member
from merchants.bookings import clocks
from merchants.bookings.models import Booking, BookingRule, BookingState, Cost
from merchants.bookings.refusals import BookingLocked, WrongState


@dataclass(frozen=True)
class Cancelling:
    """What becomes of a booking if its member cancels now, and what that costs him."""

    state: BookingState
    cost: str

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing."""
        return self.cost == Cost.NOTHING


def of_cancelling(booking: Booking, at: datetime) -> Cancelling:
    """What cancelling does at this moment. Refuses with WrongState once the work has begun."""
    states = BookingState
    if booking.state == states.REQUESTED:
        return Cancelling(states.CANCELLED, Cost.NOTHING)
    if booking.state not in (states.ACCEPTED, states.ARRIVED):
        raise WrongState(state=booking.state)
    if booking.state == states.ACCEPTED and clocks.is_on_demand(booking) and booking.is_due(at):
        return Cancelling(states.MISSED, Cost.NOTHING)
    if booking.state == states.ACCEPTED and at <= free_until(booking):
        return Cancelling(states.CANCELLED, Cost.NOTHING)
    return Cancelling(states.LATE_CANCELLED, booking.terms["late_cancel"])


def free_until(booking: Booking) -> datetime:
    """Until when an accepted booking can be cancelled free of charge."""
    return booking.starts_at - timedelta(minutes=booking.terms["free_cancel_minutes"])


def in_words(cancelling: Cancelling) -> str:
    """The consequence as the member reads it before he decides."""
    if cancelling.state == BookingState.MISSED:
        return _("Nobody came by the agreed time. Cancelling costs you nothing.")
    return {
        Cost.NOTHING: _("Cancelling costs you nothing. The voucher is yours to use again."),
        Cost.STRIKE: _(
            "It is late to cancel: you keep the voucher, but it counts against you when you book again."
        ),
        Cost.USE: _("It is late to cancel: one use of the voucher will be gone."),
    }[Cost(cancelling.cost)]


def no_show_from(booking: Booking) -> datetime:
    """From when a customer who is not there may be reported."""
    since = booking.starts_at if booking.arrived_at is None else max(booking.arrived_at, booking.starts_at)
    return since + timedelta(minutes=booking.terms["no_show_minutes"])


def refuse_locked(member: Member, rule: BookingRule, at: datetime) -> None:
    """Raise BookingLocked while a member may not book, because he did not come too often."""
    since = at - timedelta(days=rule.strike_days)
    strikes = Booking.objects.filter(member=member, cost__in=(Cost.STRIKE, Cost.USE), ended_at__gt=since)
    ends = list(strikes.order_by("-ended_at").values_list("ended_at", flat=True)[: rule.strikes_allowed])
    if not rule.strikes_allowed or len(ends) < rule.strikes_allowed:
        return
    until = ends[0] + timedelta(days=rule.lock_days)
    if at < until:
        day = formats.date_format(local_date(until), "DATE_FORMAT")
        raise BookingLocked(
            _("Earlier bookings were not used, so you can book again from %(day)s.") % {"day": day}
        )
