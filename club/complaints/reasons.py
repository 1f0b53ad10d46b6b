"""Why a clock is due when it is, in words: what was counted, what was not, and from when."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.complaints.models.choices import Hours, Unit
from club.core.clock import SHANGHAI
from club.core.workdays import NAMES


def in_words(facts: dict[str, Any]) -> str:
    """The whole reason in the reader's language, from the facts that `terms.due` left."""
    if not facts:
        return ""
    parts = [*_beginning(facts), *_counting(facts)]
    if facts["is_provisional"]:
        parts.append(_("provisional: the calendar of that year is not published yet"))
    words = _("%(term)s: %(parts)s") % {"term": term_in_words(facts), "parts": _(", ").join(parts)}
    return words if parts else term_in_words(facts)


def term_in_words(facts: dict[str, Any]) -> str:
    """The length of the term alone: 3 working days; minutes as hours where they are that many."""
    n, unit = facts["amount"], facts["unit"]
    if unit == Unit.SAME_DAY:
        return _("the same working day")
    if unit == Unit.WORKING_DAYS:
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    if unit == Unit.CALENDAR_DAYS:
        return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
    hours, minutes = divmod(n, 60) if n >= 60 else (0, n)
    parts = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    parts += [ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}] if minutes else []
    return " ".join(parts)


def due_in_words(at: datetime, unit: str) -> str:
    """When it is due: a moment, or the last day where a term ends with its day."""
    here = at.astimezone(SHANGHAI)
    if unit == Unit.MINUTES:
        return moment(here)
    last = date.fromordinal(here.date().toordinal() - 1)
    return _("%(day)s, end of the day") % {"day": date_format(last, "DATE_FORMAT")}


def moment(at: datetime) -> str:
    """A day of the year and the time."""
    here = at.astimezone(SHANGHAI)
    return f"{day_in_words(here.date())} {here:%H:%M}"


def day_in_words(day: date) -> str:
    """A day of the year, without the year: 28 Sep."""
    return date_format(day, _("j M"))


def _beginning(facts: dict[str, Any]) -> list[str]:
    start, begins = (datetime.fromisoformat(facts[name]) for name in ("start", "begins"))
    always = facts["unit"] == Unit.MINUTES and facts["hours"] == Hours.ALWAYS
    in_minutes = facts["unit"] == Unit.MINUTES
    moved = facts["is_outside"] and (in_minutes or begins.date() != start.date())
    if always or not moved or facts["unit"] == Unit.CALENDAR_DAYS:
        return [_("counted from %(start)s") % {"start": moment(start)}]
    shown = {"start": moment(start), "begins": moment(begins) if in_minutes else day_in_words(begins.date())}
    return [_("%(start)s was outside office hours, so it begins %(begins)s") % shown]


def _counting(facts: dict[str, Any]) -> list[str]:
    parts = []
    if facts["unit"] == Unit.WORKING_DAYS:
        parts.append(_("%(days)s counted") % {"days": _spans(facts["counted"])})
    if facts["unit"] != Unit.CALENDAR_DAYS:
        parts += [_holiday(*run) for run in facts["off"]]
        parts += [_("%(day)s make-up day") % {"day": _day(day)} for day in facts["made_up"]]
    if facts["paused"]:
        unit = {**facts, "amount": facts["paused"]}
        parts.append(_("longer by a pause of %(term)s") % {"term": term_in_words(unit)})
    return parts


def _holiday(first: str, last: str, name: str) -> str:
    shown = {"days": _span(first, last), "name": NAMES.get(name, name)}
    return _("%(days)s holiday (%(name)s)") % shown if name else _("%(days)s holiday") % shown


def _spans(spans: list[list[str]]) -> str:
    return _(" and ").join(_span(first, last) for first, last in spans)


def _span(first: str, last: str) -> str:
    if first == last:
        return _day(first)
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


def _day(day: str) -> str:
    return day_in_words(date.fromisoformat(day))
