"""A statement to print, sign and file."""

from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

from django.conf import settings
from django.utils.translation import gettext as _

from club.core.documents import pdf
from club.core.money import yuan
from merchants.settlement.documents import facts
from merchants.settlement.models import Statement

TEMPLATE = Path(__file__).parent / "statement.typ"


def as_pdf(statement: Statement, csv_sha256: str) -> bytes:
    """Sums, places to sign, every line; and the SHA-256 of the CSV, so that one signature covers both."""
    stores = facts.by_store(statement)
    content = {
        "title": _("Settlement statement"),
        "number": statement.number,
        "company": settings.CLUB_COMPANY,
        "heading": facts.heading(statement),
        "totals": [(name, yuan(fen)) for name, fen in facts.totals(statement)],
        "taxes": [(name, yuan(fen)) for name, fen in facts.taxes(statement)],
        "due": yuan(statement.due_fen),
        "due_words": facts.payable_words(statement),
        "services": [
            [one.name, yuan(one.price_fen or 0), str(one.quantity), str(one.lines), yuan(one.amount_fen)]
            for one in facts.by_service(statement)
        ],
        "stores": [[one.name, str(one.quantity), str(one.lines), yuan(one.amount_fen)] for one in stores],
        "uses": str(sum(one.quantity for one in stores)),
        "lines": list(_lines(statement)),
        "count": str(statement.lines_count),
        "sum": yuan(statement.lines_fen),
        "sha256": csv_sha256,
        "words": _words(),
    }
    return pdf(TEMPLATE, content, at=statement.drawn_at)


def _lines(statement: Statement) -> Iterator[list[str]]:
    for place, line in enumerate(facts.lines(statement), 1):
        yield [
            *(
                str(place),
                f"{line.at:%Y-%m-%d %H:%M}",
                _shortened(line.store, 26),
                _shortened(line.service, 20),
            ),
            *(line.kind, str(line.quantity), yuan(line.price_fen), yuan(line.amount_fen), line.number[:8]),
        ]


def _shortened(text: str, room: int) -> str:
    """As much of a name as fits into its column, dots included; a Chinese letter takes the room of two."""
    if sum(map(_room_of, text)) <= room:
        return text
    kept, left = "", room - 2
    for letter in text:
        left -= _room_of(letter)
        if left < 0:
            break
        kept += letter
    return f"{kept}…"


def _room_of(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1


def _words() -> dict[str, object]:
    return {
        "page": _("Page {page} of {pages}"),
        "sums": _("Sums"),
        "due": _("Amount to be paid (yuan)"),
        "in_words": _("In capitals"),
        "by_service": _("By service"),
        "by_store": _("By store"),
        "lines": _("Lines"),
        "total": _("Total"),
        "service_heads": [_("Service"), _("Price (yuan)"), _("Uses"), _("Lines"), _("Amount (yuan)")],
        "store_heads": [_("Store"), _("Uses"), _("Lines"), _("Amount (yuan)")],
        "line_heads": [
            *(_("No."), _("Time"), _("Store"), _("Service"), _("Kind"), _("Uses")),
            *(_("Price (yuan)"), _("Amount (yuan)"), _("Number")),
        ],
        "payer_signs": _("Payer (seal)"),
        "payee_signs": _("Payee (seal)"),
        "handled_by": _("Handled by:"),
        "date": _("Date:"),
        "note": _(
            "Please check within five working days of receipt. The invoice carries the amount to be paid. "
            "SHA-256 of the file with all lines (CSV):"
        ),
    }
