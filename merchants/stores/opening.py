"""Opening hours of a store: one 'HH:MM-HH:MM' per weekday, Monday first; '' is closed, no list is unknown."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from club.core.clock import SHANGHAI


def hours_on(opening: Sequence[str], day: date) -> str | None:
    """What the list says for a day: '08:00-18:00', '' when closed, None when nobody told us."""
    return opening[day.weekday()] if len(opening) == 7 else None


def is_open_at(opening: Sequence[str], at: datetime) -> bool | None:
    """Whether a store is open at a moment; None when its hours are unknown. Hours may run past midnight."""
    if len(opening) != 7:
        return None
    local = at.astimezone(SHANGHAI)
    days = (local.date() - timedelta(days=1), local.date())
    return any(_covers(opening[day.weekday()], day, local) for day in days)


def _covers(hours: str, day: date, local: datetime) -> bool:
    if not hours:
        return False
    start, end = (_moment(day, text) for text in hours.split("-"))
    if end <= start:
        end += timedelta(days=1)
    return start <= local < end


def _moment(day: date, text: str) -> datetime:
    if text.strip() == "24:00":
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=SHANGHAI)
    return datetime.combine(day, time.fromisoformat(text.strip()), tzinfo=SHANGHAI)
