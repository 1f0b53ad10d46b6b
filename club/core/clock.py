"""The business day of the club: Asia/Shanghai, whatever the server's own zone is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(at: datetime) -> date:
    """The Chinese calendar day of a moment."""
    return at.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The first moment of a Chinese calendar day."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def end_of(day: date) -> datetime:
    """The first moment after a Chinese calendar day, as an exclusive bound."""
    return midnight(day + timedelta(days=1))


def month_bounds(day: date) -> tuple[date, date]:
    """First day of the month of `day` and first day of the next month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)
