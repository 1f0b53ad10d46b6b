"""CSV and XLSX for people who check: nothing in them runs, and the same rows make the same bytes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MONEY = "#,##0.00"
WASH = PatternFill("solid", fgColor="F3F4F6")
THIN = Border(bottom=Side(style="thin", color="9CA3AF"))
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Heading:
    """A column: its head, its width in letters, and whether it holds yuan (given in fen)."""

    words: str
    width: int = 12
    is_money: bool = False


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook: a title and facts above, a table with a line of sums below."""

    name: str
    title: str
    facts: Sequence[tuple[str, Any]]
    head: Sequence[Heading]
    rows: Iterable[Sequence[Any]]
    sums: Sequence[Any] = ()


def safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(STARTS_A_FORMULA) else value


def csv_file(head: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel needs; money in yuan."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.words for column in head])
    for row in rows:
        writer.writerow(
            _plain(value) if column.is_money else safe(value) for column, value in zip(head, row, strict=True)
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_file(pages: Sequence[Page], *, title: str, at: datetime) -> bytes:
    """A workbook to print on A4: heads repeated on every page, amounts as numbers."""
    book = Workbook(write_only=True)
    moment = at.replace(tzinfo=None, microsecond=0)
    book.properties.title, book.properties.creator = title, ""
    book.properties.created = book.properties.modified = moment
    for page in pages:
        _write(book.create_sheet(page.name), page)
    file = io.BytesIO()
    book.save(file)
    return _without_clock(file.getvalue(), moment)


def _plain(fen: int | None) -> str:
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _write(sheet: Any, page: Page) -> None:
    for place, column in enumerate(page.head, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    above = len(page.facts) + 3
    sheet.freeze_panes = f"A{above + 1}"
    sheet.print_title_rows = f"{above}:{above}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"  # 9 is A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddFooter.center.text = "&P / &N"
    for row in _cells(sheet, page):
        sheet.append(row)


def _cells(sheet: Any, page: Page) -> Iterator[list[Any]]:
    yield [_cell(sheet, page.title, font=Font(bold=True, size=16))]
    for name, value in page.facts:
        yield [_cell(sheet, name, font=Font(color="6B7280")), _cell(sheet, value)]
    yield []
    yield [_cell(sheet, column.words, font=Font(bold=True), fill=WASH, border=THIN) for column in page.head]
    for row in page.rows:
        yield _line(sheet, page.head, row)
    if page.sums:
        yield _line(sheet, page.head, page.sums, font=Font(bold=True), fill=WASH)


def _line(sheet: Any, head: Sequence[Heading], row: Sequence[Any], **look: Any) -> list[Any]:
    return [
        _cell(sheet, value / 100, number_format=MONEY, **look)
        if column.is_money and isinstance(value, int)
        else _cell(sheet, value, **look)
        for column, value in zip(head, row, strict=True)
    ]


def _cell(sheet: Any, value: Any, **look: Any) -> Any:
    if not look and not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=safe(value))
    for name, setting in look.items():
        setattr(cell, name, setting)
    if isinstance(value, str):
        cell.alignment = Alignment(vertical="center")
    return cell


def _without_clock(data: bytes, moment: datetime) -> bytes:
    """The same archive without the time at which it was packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            text = old.read(name)
            if name == "docProps/core.xml":
                text = _dated(text, moment)
            new.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _dated(text: bytes, moment: datetime) -> bytes:
    """openpyxl overwrites the time of the last change when it saves."""
    before, _, rest = text.partition(b"<dcterms:modified")
    opening, _, after = rest.partition(b">")
    _old, _, end = after.partition(b"<")
    return (
        before + b"<dcterms:modified" + opening + b">" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + b"<" + end
    )
