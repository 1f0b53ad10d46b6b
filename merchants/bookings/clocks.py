"""The clocks of a booking: which run when, and until when. Parts of the acts on bookings."""

from datetime import datetime, timedelta

from merchants.bookings.models import Booking, BookingRule, Clock

Kind = Clock.Kind


def begin(booking: Booking, kind: Clock.Kind, due_at: datetime) -> None:
    """Let a clock run until `due_at`."""
    Clock.objects.create(booking=booking, kind=kind, due_at=due_at)


def stop(booking: Booking, *kinds: Clock.Kind, at: datetime) -> None:
    """What was waited for has happened; without kinds, nothing is waited for any more."""
    running = Clock.objects.filter(booking=booking, stopped_at__isnull=True)
    (running.filter(kind__in=kinds) if kinds else running).update(stopped_at=at)


def when_asked(booking: Booking, at: datetime) -> None:
    """Somebody has to accept; after as long again as that the request lapses, at the latest when due."""
    minutes = booking.terms["accept_minutes"]
    begin(booking, Kind.ACCEPT, at + timedelta(minutes=minutes))
    lapses = at + timedelta(minutes=2 * minutes)
    booking.lapses_at = max(min(lapses, booking.starts_at), at) if booking.is_slot else lapses


def when_accepted(booking: Booking, at: datetime) -> None:
    """The customer is called, and somebody is there at the agreed time."""
    stop(booking, Kind.ACCEPT, at=at)
    terms = booking.terms
    if terms["contact_minutes"] is not None:
        begin(booking, Kind.CONTACT, at + timedelta(minutes=terms["contact_minutes"]))
    if is_on_demand(booking):
        begin(booking, Kind.ARRIVE, booking.starts_at)
    elif terms["start_minutes"] is not None:
        begin(booking, Kind.START, booking.starts_at + timedelta(minutes=terms["start_minutes"]))


def when_arrived(booking: Booking, at: datetime) -> None:
    """The work begins soon after somebody came."""
    stop(booking, Kind.ARRIVE, Kind.CONTACT, at=at)
    minutes = booking.terms["start_minutes"]
    if is_on_demand(booking) and minutes is not None:
        begin(booking, Kind.START, at + timedelta(minutes=minutes))


def when_started(booking: Booking, at: datetime) -> None:
    """The work ends in time."""
    stop(booking, at=at)
    if booking.terms["finish_minutes"] is not None:
        begin(booking, Kind.FINISH, at + timedelta(minutes=booking.terms["finish_minutes"]))


def is_on_demand(booking: Booking) -> bool:
    """Whether the store comes to the customer."""
    return booking.terms["mode"] == BookingRule.Mode.ON_DEMAND
