"""Reading CSV and XLSX row by row, whatever their size: every cell becomes trimmed text."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from club.members.importing.columns import keys_of

Cells = dict[str, str]
LONGEST_CELL = 1000


class Unreadable(Exception):
    """The file cannot be read as what its name says."""


def read(path: Path) -> Iterator[tuple[int, Cells]]:
    """Row number as a spreadsheet shows it, and the cells by column key; empty rows are left out.

    Raises WrongHeaders or Unreadable, both before the first row.
    """
    rows = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    _, headers = next(rows, (0, []))
    keys = keys_of(headers)
    for number, row in rows:
        cells = {key: text for key, text in zip(keys, row, strict=False) if key and text}
        if cells:
            yield number, cells


def count(path: Path) -> int | None:
    """About how many rows there are, for a progress bar; None when finding out would take long."""
    if path.suffix.lower() == ".xlsx":
        return None
    with path.open("rb") as file:
        return max(0, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1)


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding_of(path), newline="", errors="replace") as file:
        reader = csv.reader(file)
        try:
            for row in reader:
                yield reader.line_num, [_text(cell) for cell in row]
        except csv.Error as error:
            raise Unreadable(f"{path.name}: {error}") from None


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without a mark), UTF-16 with a mark, else GB18030, which Chinese Excel writes."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for block in iter(lambda: file.read(1 << 20), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Unreadable(f"{path.name}: {type(error).__name__}") from None
    with closing(book):
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """Spreadsheets hold dates and numbers; a phone number of theirs is 13800000001.0 at times."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()[:LONGEST_CELL]
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
