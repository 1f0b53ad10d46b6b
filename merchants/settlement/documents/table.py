"""The lines of a statement for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from club.core.documents import Heading, Page, csv_file, xlsx_file
from club.core.money import yuan
from merchants.settlement.documents import facts
from merchants.settlement.models import Statement


def as_csv(statement: Statement) -> bytes:
    """Every line; one line of heads, amounts in yuan."""
    return csv_file(_head(), _rows(statement))


def as_xlsx(statement: Statement) -> bytes:
    """A sheet with the sums, a sheet with the lines."""
    title = _("Statement %(number)s") % {"number": statement.number}
    return xlsx_file(
        [_summary(statement, title), _details(statement, title)], title=title, at=statement.drawn_at
    )


def _summary(statement: Statement, title: str) -> Page:
    groups = [(_("service"), each) for each in facts.by_service(statement)]
    groups += [(_("store"), each) for each in facts.by_store(statement)]
    rows = [[what, one.name, one.price_fen, one.quantity, one.lines, one.amount_fen] for what, one in groups]
    head = [
        Heading(_("Grouped by"), 20),
        Heading(_("Name"), 44),
        Heading(_("Price (yuan)"), 14, is_money=True),
    ]
    head += [Heading(_("Uses"), 10), Heading(_("Lines"), 10), Heading(_("Amount (yuan)"), 18, is_money=True)]
    due = [*facts.totals(statement), (_("To be paid"), yuan(statement.due_fen))]
    return Page(_("Summary"), title, [*facts.heading(statement), *due], head, rows)


def _details(statement: Statement, title: str) -> Page:
    quantity = sum(each.quantity for each in facts.by_store(statement))
    sums = [_("Total"), "", "", "", "", quantity, None, statement.lines_fen, ""]
    return Page(_("Lines"), title, [], _head(), _rows(statement), sums)


def _head() -> list[Heading]:
    return [
        *(Heading(_("No."), 8), Heading(_("Time"), 20), Heading(_("Store"), 30), Heading(_("Service"), 26)),
        *(Heading(_("Kind"), 14), Heading(_("Uses"), 8)),
        *(Heading(_("Price (yuan)"), 14, is_money=True), Heading(_("Amount (yuan)"), 16, is_money=True)),
        Heading(_("Redemption number"), 40),
    ]


def _rows(statement: Statement) -> Iterator[list[Any]]:
    for place, line in enumerate(facts.lines(statement), 1):
        yield [
            *(place, f"{line.at:%Y-%m-%d %H:%M:%S}", line.store, line.service, line.kind, line.quantity),
            *(line.price_fen, line.amount_fen, line.number),
        ]
