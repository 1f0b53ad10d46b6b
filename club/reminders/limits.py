"""Which cars may not drive on a day: tail digits by weekday, or odd and even days, by the cities' table."""

from datetime import date, timedelta

from django.db.models import Q

from club.core import workdays
from club.members.models import Vehicle
from club.reminders.models import TrafficLimit

DIGITS = "0123456789"


def limits_on(day: date) -> list[TrafficLimit]:
    """The limits in force on a day. Holidays are free; weekends worked in lieu have no digits."""
    rows = TrafficLimit.objects.filter(is_active=True, from_date__lte=day, until_date__gte=day)
    return [row for row in rows.order_by("pk") if banned(row, day)]


def banned(limit: TrafficLimit, day: date) -> str:
    """The tail digits that may not drive on a day of its period; empty for none."""
    if limit.workdays_only and not _is_workday(day):
        return ""
    if limit.kind == TrafficLimit.Kind.ODD_EVEN:
        return DIGITS[1 - day.day % 2 :: 2]
    return limit.tails[day.weekday()] if len(limit.tails) > day.weekday() else ""


def cars_of(limit: TrafficLimit, day: date) -> Q:
    """The cars that may not drive; a letter at the end of the plate counts as 0."""
    digits = banned(limit, day)
    tails = Q(plate_tail__in=list(digits))
    if "0" in digits:
        tails |= Q(plate_tail__regex="[A-Z挂学警港澳]")
    cars = Q(city=limit.city, archived_at=None) & ~Q(plate_tail="") & tails
    return cars & Q(fuel=Vehicle.Fuel.PETROL) if limit.spares_new_energy else cars


def _is_workday(day: date) -> bool:
    return workdays.after(day - timedelta(days=1), 1).day == day
