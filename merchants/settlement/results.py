"""Reading what the bank says: the run's statement numbers and amounts, paid or failed."""

import csv
import io
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.core.money import fen_of
from merchants.settlement.actions.end_payout import Outcome

# The heads of the file, in this order or any other; see docs/settlement.md.
NUMBER, AMOUNT, STATE, DAY, REFERENCE, REASON = "用途", "金额(元)", "状态", "付款日期", "流水号", "原因"
PAID, FAILED = "成功", "失败"
MOST_BYTES = 5 * 1024 * 1024


class BadResults(DomainError):
    """The file is not a file of results; `details` names the line."""

    code = "bad_results"
    status = 400
    message = _("This is not a file of results.")


def outcomes_in(content: bytes) -> list[Outcome]:
    """The outcomes of a CSV in UTF-8 or GB18030. Raises BadResults with the first bad line."""
    if len(content) > MOST_BYTES or b"\0" in content:
        raise BadResults
    try:
        sheet = csv.DictReader(io.StringIO(_decoded(content), newline=""))
        heads, rows = {*(sheet.fieldnames or ())}, list(sheet)
    except csv.Error as no:
        raise BadResults from no
    if missing := [name for name in (NUMBER, AMOUNT, STATE) if name not in heads]:
        raise BadResults(_("The column “%(name)s” is missing.") % {"name": missing[0]})
    found = [_outcome(row, line) for line, row in enumerate(rows, 2)]
    if not found or len({each.number for each in found}) != len(found):
        raise BadResults(_("The file is empty, or names a statement twice."))
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadResults


def _outcome(row: dict[str, str], line: int) -> Outcome:
    cells = {name: (row.get(name) or "").strip() for name in (NUMBER, AMOUNT, STATE, DAY, REFERENCE, REASON)}
    if cells[STATE] not in (PAID, FAILED):
        words = _("Line %(line)s: the state must be %(paid)s or %(failed)s.")
        raise BadResults(words % {"line": line, "paid": PAID, "failed": FAILED}, line=line)
    try:
        amount = fen_of(Decimal(cells[AMOUNT].replace(",", "")))
        day = date.fromisoformat(cells[DAY]) if cells[DAY] else None
    except (ArithmeticError, ValueError) as no:
        words = _("Line %(line)s: the amount or the date cannot be read.")
        raise BadResults(words % {"line": line}, line=line) from no
    return Outcome(cells[NUMBER], amount, cells[STATE] == PAID, day, cells[REFERENCE], cells[REASON])
