"""Columns of the desk's lists: money in yuan, people masked, states as tags."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusTagColumn

from club.core.money import yuan
from club.core.templatetags.club import localname

Label = str | Promise
MINUTES_A_DAY = 24 * 60


def money(name: str, label: Label, *, or_none: bool = False) -> Column:
    """An amount in fen, shown in yuan; with `or_none` nothing at all is a dash, not ¥0.00."""

    def show(row: Any) -> str:
        fen = getattr(row, name)
        return amount(None if or_none and not fen else fen)

    return Column(name, label=label, accessor=show, classname="amount", sort_key=name)


def text(name: str, label: Label, show: Callable[[Any], Any], sort_key: str | None = None) -> Column:
    """Whatever `show` makes of a row; masked people go through here."""
    return Column(name, label=label, accessor=lambda row: in_language(show(row)), sort_key=sort_key)


def in_language(value: Any) -> Any:
    """A row by its English name for those who read English and where it has one; all else as it is."""
    return localname(value) if hasattr(value, "name_en") else value


def state(name: str, label: Label, good: tuple[str, ...] = ()) -> Column:
    """A status as a tag, in full colour for the good ones."""
    return StatusTagColumn(
        f"get_{name}_display",
        label=label,
        primary=lambda row: getattr(row, name) in good,
        sort_key=name,
    )


def published() -> Column:
    """Whether it is published, and whether changes wait; Wagtail's own column asks twice for each row."""
    return StatusTagColumn(
        "live",
        label=gettext_lazy("State"),
        accessor=_publishing,
        primary=lambda row: row.live,
        sort_key="live",
    )


def _publishing(row: Any) -> str:
    if not row.live:
        return _("draft")
    return _("published, changes waiting") if row.has_unpublished_changes else _("published")


def badge(words: Any) -> SafeString:
    """A state as a tag, as lists show it."""
    return format_html('<span class="w-status">{}</span>', words)


def moment(name: str, label: Label) -> Column:
    """A date and time, as the clock shows it: what happened when is asked to the minute."""
    return Column(
        name, label=label, accessor=lambda row: clock(getattr(row, name)), sort_key=name, classname="moment"
    )


def day(name: str, label: Label, sort_key: str | None = None) -> Column:
    """A date; `sort_key` where the day itself is worked out and not in the table."""
    return Column(
        name, label=label, accessor=lambda row: in_figures(getattr(row, name)), sort_key=sort_key or name
    )


def flag(name: str, label: Label) -> Column:
    """Yes or no as a sign, with the word for those who cannot see it."""
    return FlagColumn(name, label=label, sort_key=name)


class FlagColumn(BooleanColumn):
    """Wagtail's own says True and False."""

    cell_template_name = "cms/desk/widgets/flag.html"


def in_figures(day: date | None) -> str:
    """A date as lists show it."""
    return date_format(day, "Y-m-d") if day else "—"


def clock(at: datetime | None) -> str:
    """A date and time as lists show it."""
    return date_format(localtime(at), "Y-m-d H:i") if at else "—"


def minutes(count: int | None) -> str:
    """How long something may take: whole days and hours where it is that."""
    if count and not count % MINUTES_A_DAY:
        return days(count // MINUTES_A_DAY)
    if count and not count % 60:
        return ngettext("%(n)s hour", "%(n)s hours", count // 60) % {"n": count // 60}
    return "—" if count is None else ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": count}


def days(count: int | None) -> str:
    """How long something counts."""
    return "—" if count is None else ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def percent(points: int | None) -> str:
    """A rate that is kept in hundredths of a percent."""
    return "—" if points is None else f"{points / 100:g}%"


def amount(fen: int | None) -> str:
    """Yuan with their sign, the minus in front of it."""
    if fen is None:
        return "—"
    return f"−¥{yuan(-fen)}" if fen < 0 else f"¥{yuan(fen)}"


# How a number is shown, by the last part of its field's name.
UNITS: dict[str, Callable[[int], str]] = {
    "fen": amount,
    "minutes": minutes,
    "days": days,
    "bp": percent,
    "percent": "{}%".format,
}
