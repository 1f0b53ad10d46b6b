"""The results as sheets of a workbook."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from club.core.documents import Heading, Page
from club.core.money import yuan
from club.core.templatetags.club import localname
from cms.reports.results import Numbers


def sheets(
    found: Numbers, stages: dict[str, Any], titles: Iterable[Any], start: date, last: date
) -> list[Page]:
    """What the page shows, with the same numbers; `stages` and `titles` are its words for them."""
    period = f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"
    costs = [_costs(str(title), rows, period) for title, rows in zip(titles, found.costs, strict=True)]
    return [
        _growth(found, period),
        _gifts(found, stages, period),
        _draws(found, period),
        *costs,
        _lapsed(found, period),
        _renewals(found, period),
    ]


def _page(title: str, period: str, head: Sequence[tuple[str, bool]], rows: Iterable[Sequence[Any]]) -> Page:
    headings = [Heading(name, 12 if is_number else 30, is_number=is_number) for name, is_number in head]
    return Page(title, title, [(_("Period"), period)], headings, rows)


def _growth(found: Numbers, period: str) -> Page:
    head = [(_("Month"), False), (_("Joined"), True), (_("Became full members"), True)]
    rows = [[f"{month.first:%Y-%m}", month.joined, month.became_full] for month in found.growth]
    return _page(_("Growth"), period, head, rows)


def _gifts(found: Numbers, stages: dict[str, Any], period: str) -> Page:
    head = [(_("Stage"), False), (_("Gifts"), True), (pgettext("part of all", "Share, in per cent"), False)]
    rows = [[str(stages[stage.name]), stage.count, _percent(stage.share)] for stage in found.funnel]
    return _page(_("What became of the gifts"), period, head, rows)


def _draws(found: Numbers, period: str) -> Page:
    head = [(_("Campaign"), False), (_("Tries"), True), (_("Prizes given"), True)]
    head += [(_("Collected"), True), (_("Used at least once"), True)]
    rows = [[str(localname(row)), row.tries, row.given, row.collected, row.used] for row in found.draws]
    return _page(_("Draws"), period, head, rows)


def _costs(title: str, costs: Iterable[Any], period: str) -> Page:
    head = [(_("Name"), False), (_("Uses"), True), (_("Undone"), True)]
    head += [(_("Cost (yuan)"), False), (_("Per use (yuan)"), False)]
    rows = [
        [str(localname(row)) or "—", row.uses, row.undone, yuan(row.fen), _yuan(row.each_fen)]
        for row in costs
    ]
    return _page(title, period, head, rows)


def _lapsed(found: Numbers, period: str) -> Page:
    head = [(_("What"), False), (_("How many"), True), (_("Would have cost (yuan)"), False)]
    over = found.lapsed
    rows = [
        [_("Gifts that were not collected"), over.gifts, yuan(over.gifts_fen)],
        [_("Vouchers that ran out unused"), over.vouchers, yuan(over.vouchers_fen)],
    ]
    return _page(_("Promised and not asked for"), period, head, rows)


def _renewals(found: Numbers, period: str) -> Page:
    head = [(_("Members"), False), (_("Policies that ended"), True), (_("Renewed"), True)]
    head += [(_("Renewal rate, in per cent"), False)]
    words = {True: _("with a gift in the year before"), False: _("without one")}
    rows = [[words[row.is_gifted], row.ended, row.renewed, _percent(row.rate)] for row in found.renewals]
    return _page(_("Renewals"), period, head, rows)


def _percent(value: float | None) -> str:
    return _("no data") if value is None else f"{value:.2f}"


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)
