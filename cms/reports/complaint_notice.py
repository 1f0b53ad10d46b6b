"""The periodic notice of complaints as sheets of a workbook."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from club.core.documents import Heading, Page
from club.core.money import yuan


def notice(shown: Mapping[str, Any], start: date, last: date) -> list[Page]:
    """Rates and ranking, clocks, distributions; what the page shows, with the same numbers."""
    period = f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"
    groups = [
        _parts(title, period, [(name, part) for name, part in named])
        for title, _by, named, _w in shown["groups"]
    ]
    months = [(f"{part.key:%Y-%m}", part) for part in shown["by_month"]]
    return [_ranking(shown, period), _clocks(shown, period), _parts(_("By month"), period, months), *groups]


def number(value: float | None) -> str:
    """Two places, or the words that there is none."""
    return _("no data") if value is None else f"{value:.2f}"


def _ranking(shown: Mapping[str, Any], period: str) -> Page:
    rates, course = shown["rates"], shown["course"]
    facts = [
        (_("Period"), period),
        (_("Valid complaints"), rates.valid),
        (_("Complaints per 100 million yuan of premium"), number(rates.per_premium)),
        (_("Complaints per 1,000 policies"), number(rates.per_policies)),
        (_("Handled in time, in per cent"), number(rates.timely)),
        (pgettext("number of complaints", "Received"), course.received),
        (_("Withdrawn, in per cent"), number(course.withdrawal)),
        (_("Days to the answer"), number(course.days)),
        (_("Stars"), number(course.stars)),
    ]
    head = [
        *(
            Heading(_("Place"), 8),
            Heading(_("Branch"), 24),
            Heading(pgettext("number of complaints", "Valid"), 8, is_number=True),
        ),
        *(Heading(_("Premium (yuan)"), 18), Heading(_("Per 100 million yuan"), 16)),
        *(Heading(_("Policies"), 12, is_number=True), Heading(_("Per 1,000 policies"), 16)),
        Heading(_("Handled in time, in per cent"), 16),
    ]
    rows = [
        [
            each.place or "—",
            str(each.branch),
            each.rates.valid,
            yuan(each.rates.premium_fen),
            number(each.rates.per_premium),
            each.rates.policies,
            number(each.rates.per_policies),
            number(each.rates.timely),
        ]
        for each in shown["ranking"]
    ]
    return Page(_("Ranking"), _("Complaint figures"), facts, head, rows)


def _clocks(shown: Mapping[str, Any], period: str) -> Page:
    head = [
        *(Heading(_("Clock"), 30), Heading(_("Over"), 10, is_number=True)),
        *(Heading(_("In time"), 10, is_number=True), Heading(_("Share, in per cent"), 12)),
    ]
    rows = [[str(name), each.over, each.kept, number(each.share)] for name, each in shown["clocks"]]
    return Page(_("Clocks"), _("Clocks kept"), [(_("Period"), period)], head, rows)


def _parts(title: Any, period: str, named: list[tuple[str, Any]]) -> Page:
    head = [
        Heading(str(title), 30),
        Heading(pgettext("number of complaints", "Received"), 12, is_number=True),
        Heading(pgettext("number of complaints", "Valid"), 12, is_number=True),
    ]
    rows = [[name, part.received, part.valid] for name, part in named]
    return Page(str(title), str(title), [(_("Period"), period)], head, rows)
