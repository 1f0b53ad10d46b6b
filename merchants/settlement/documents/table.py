"""The lines of a statement for a spreadsheet."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from club.core.documents import Heading, Money, Page, Total, csv_file, xlsx_file
from merchants.settlement.documents import facts
from merchants.settlement.models import Statement


def as_csv(statement: Statement) -> bytes:
    """Every line; one line of heads, amounts in yuan."""
    return csv_file(_head(), _rows(statement))


def as_xlsx(statement: Statement, csv_sha256: str) -> bytes:
    """A sheet with the sums, a sheet with the lines; and the SHA-256 of the CSV, as on the paper."""
    title = _("Statement %(number)s") % {"number": statement.number}
    pages = [_summary(statement, title, csv_sha256), _details(statement, title)]
    return xlsx_file(pages, title=title, at=statement.drawn_at)


def _summary(statement: Statement, title: str, csv_sha256: str) -> Page:
    rows = _grouped(_("service"), facts.by_service(statement)) + _grouped(
        _("store"), facts.by_store(statement)
    )
    head = [
        Heading(_("Grouped by"), 26),
        Heading(_("Name"), 52),
        Heading(_("Price (yuan)"), 14, is_money=True),
    ]
    head += [Heading(_("Uses"), 10, is_number=True), Heading(_("Lines"), 10, is_number=True)]
    head += [Heading(_("Amount (yuan)"), 18, is_money=True)]
    return Page(_("Summary"), title, _above(statement, csv_sha256), head, rows)


def _above(statement: Statement, csv_sha256: str) -> list[tuple[str, Any]]:
    sums = [*facts.totals(statement), (_("Amount to be paid (yuan)"), statement.due_fen)]
    return [
        *facts.heading(statement),
        *((name, Money(fen)) for name, fen in sums),
        (_("In capitals"), facts.payable_words(statement)),
        *((name, Money(fen)) for name, fen in facts.taxes(statement)),
        (_("SHA-256 of the CSV"), csv_sha256),
    ]


def _grouped(what: str, groups: list[facts.GroupSum]) -> list[Sequence[Any]]:
    rows = [(one.quantity, one.lines, one.amount_fen) for one in groups]
    shown = [(what, one.name, one.price_fen, *row) for one, row in zip(groups, rows, strict=True)]
    return [*shown, Total((_("Total"), "", None, *map(sum, zip(*rows, strict=True))))]


def _details(statement: Statement, title: str) -> Page:
    quantity = sum(each.quantity for each in facts.by_store(statement))
    total = Total((_("Total"), "", "", "", "", quantity, None, statement.lines_fen, ""))
    return Page(_("Lines"), title, [], _head(), chain(_rows(statement), [total]), filtered=True)


def _head() -> list[Heading]:
    return [
        *(Heading(_("No."), 8, is_number=True), Heading(_("Time"), 20), Heading(_("Store"), 34)),
        *(Heading(_("Service"), 44), Heading(_("Kind"), 12), Heading(_("Uses"), 8, is_number=True)),
        *(Heading(_("Price (yuan)"), 14, is_money=True), Heading(_("Amount (yuan)"), 16, is_money=True)),
        Heading(_("Redemption number"), 40),
    ]


def _rows(statement: Statement) -> Iterator[list[Any]]:
    for place, line in enumerate(facts.lines(statement), 1):
        yield [
            *(
                place,
                line.at.replace(tzinfo=None, microsecond=0),
                line.store,
                line.service,
                line.kind,
                line.quantity,
            ),
            *(line.price_fen, line.amount_fen, line.number),
        ]
