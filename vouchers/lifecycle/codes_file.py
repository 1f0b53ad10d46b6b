"""A file of codes that a partner made: read row by row, and what could not be used of it."""

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from club.members.importing.files import Unreadable, encoding_of
from club.members.importing.report import Report

HEADINGS = {"code", "codes", "券码", "兑换码", "卡密", "编码", "号码"}
LONGEST = 100
REASONS = {
    "malformed": (
        "券码须为 6–32 位字母、数字或连字符",
        "a code has 6 to 32 letters, digits or hyphens",
    ),
    "duplicate": ("文件中重复", "stands in the file twice"),
    "elsewhere": ("已在另一批次中", "is in another batch already"),
    "in_use": ("已有券使用此码", "a voucher has this code already"),
    "like_ours": ("会被误读为俱乐部券码", "would be read as one of the club's own codes"),
}


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Row number and first cell of each row that has one, without the heading. Raises Unreadable."""
    for number, cell in _xlsx(path) if path.suffix.lower() == ".xlsx" else _text(path):
        text = _plain(cell)
        if text and not (number == 1 and text.lower() in HEADINGS):
            yield number, text[:LONGEST]


class CodesReport(Report):
    """The file of refused rows. Codes are money, so it shows how one begins and no more."""

    def refuse_code(self, number: int, code: str, reason: str) -> None:
        """One row that stays out."""
        self.rows += 1
        self._writer.writerow((number, "券码 code", f"「{code[:4]}…」", *REASONS[reason]))


def _text(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open(encoding=encoding_of(path), newline="", errors="replace") as file:
        reader = csv.reader(file)
        try:
            for row in reader:
                yield reader.line_num, row[0] if row else ""
        except csv.Error as error:
            raise Unreadable(f"{path.name}: {error}") from None


def _xlsx(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Unreadable(f"{path.name}: {type(error).__name__}") from None
    with closing(book):
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=1, values_only=True), start=1):
            yield number, row[0] if row else ""


def _plain(cell: Any) -> str:
    """Spreadsheets keep a code of digits as a number, and 123456 as 123456.0 at times."""
    number = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return "" if number is None else str(number).strip()
