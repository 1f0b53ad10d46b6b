"""When a car has to be inspected: four ministries in force since 2022-10-01, Vehicle Registration Rules 54.

Private cars of up to nine seats that are no vans: in years 2, 4 and 8 after registration the mark is asked
for online, in years 6 and 10 and every year after 10 the car goes to a station. The half-yearly inspections
after 15 years are gone since 2022-10. It is valid to the end of the due month and can be done in that month
and the two before. Whatever else there is needs a look by a person: other rules hold.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from club.members.models import Vehicle

ONLINE_YEARS, STATION_YEARS = (2, 4, 8), (6, 10)
YEARLY_FROM, OLDEST = 11, 60
MOST_SEATS = 9
MADE_BEFORE_YEARS = 4
MONTHS_AHEAD = 2


class How(StrEnum):
    """What the owner has to do."""

    ONLINE = "online"
    STATION = "station"
    ASK = "ask"  # 12123 knows; we do not


def last_day(year: int, month: int) -> date:
    """The last day of a month; months beyond December or before January run on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def opens(end: date) -> date:
    """The first day on which an inspection due at the end of a month can be done."""
    first = last_day(end.year, end.month - MONTHS_AHEAD)
    return first.replace(day=1)


def end_of_window(day: date) -> date | None:
    """The due day of inspections that can be done from `day` on; None when `day` does not begin a month."""
    return last_day(day.year, day.month + MONTHS_AHEAD) if day.day == 1 else None


def years() -> Iterator[int]:
    """Years after registration in which something is due."""
    yield from sorted((*ONLINE_YEARS, *STATION_YEARS))
    yield from range(YEARLY_FROM, OLDEST + 1)


def ends(registered: date) -> Iterator[date]:
    """The last days of all due months of a private car, in order."""
    for year in years():
        yield last_day(registered.year + year, registered.month)


def due_at(end: date) -> Q:
    """Cars in use whose inspection is due on the last day of a month and not yet known to be done."""
    registered = Q()
    for year in years():
        month = last_day(end.year - year, end.month)
        registered |= Q(registered_date__range=(month.replace(day=1), month))
    done = Q(inspected_until__isnull=False, inspected_until__gt=end)
    return Q(archived_at=None) & registered & ~done


def how(car: Vehicle, end: date) -> How:
    """What its owner has to do for the inspection that is due on `end`."""
    assert car.registered_date is not None  # due cars have one
    if is_special(car):
        return How.ASK
    age = end.year - car.registered_date.year
    return How.ONLINE if age in ONLINE_YEARS else How.STATION


def is_special(car: Vehicle) -> bool:
    """Vans, more than nine seats, other than private, an injury or a change of use, long in stock before."""
    registered, made = car.registered_date, car.made_date
    stocked = registered and made and registered > _years_after(made, MADE_BEFORE_YEARS)
    other = car.use != Vehicle.Use.PRIVATE or car.seats > MOST_SEATS or car.is_van
    return bool(other or car.needs_check or stocked)


def _years_after(day: date, number: int) -> date:
    return day.replace(year=day.year + number, day=min(day.day, 28) if day.month == 2 else day.day)


@dataclass(frozen=True)
class Inspection:
    """The next one of a car: its last day, the first day on which it can be done, and what has to be done."""

    end: date
    opens: date
    how: How

    def is_open(self, day: date) -> bool:
        """Whether it can be done on a day; an overdue one always can."""
        return self.how != How.ASK and day >= self.opens


def next_of(car: Vehicle, day: date) -> Inspection | None:
    """What the papers say, or else the first due month that is not over; None for a car without a date."""
    if car.registered_date is None:
        return None
    end = car.inspected_until or next((each for each in ends(car.registered_date) if each >= day), None)
    return Inspection(end, opens(end), how(car, end)) if end else None


def following(car: Vehicle, end: date) -> date | None:
    """The last day of the due month after an inspection that was due on `end`."""
    assert car.registered_date is not None  # whoever asks has found an inspection
    return next((each for each in ends(car.registered_date) if each > end), None)
