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
from openpyxl.worksheet.page import PageMargins

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MONEY = "#,##0.00"
MOMENT = "yyyy-mm-dd hh:mm:ss"
# Named, or every program takes another one for the cells that say something about their letters.
LETTERS = "Calibri"
WASH = PatternFill("solid", fgColor="F3F4F6")
THIN = Border(bottom=Side(style="thin", color="9CA3AF"))
RIGHT = Alignment(horizontal="right", vertical="center")
LEFT = Alignment(horizontal="left", vertical="center", indent=1)
# A name that is too long runs on in a second line instead of under the next column.
WRAPPED = Alignment(horizontal="left", vertical="center", indent=1, wrap_text=True)
EPOCH = (1980, 1, 1, 0, 0, 0)
TITLE_HEIGHT = 26  # in points


@dataclass(frozen=True)
class Heading:
    """A column: its head, its width in letters, and whether it holds numbers or yuan (given in fen)."""

    words: str
    width: int = 12
    is_money: bool = False
    is_number: bool = False


@dataclass(frozen=True)
class Money:
    """Fen among facts that are mostly words."""

    fen: int


class Total(tuple[Any, ...]):
    """A row of sums, which stands out."""


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook: a title and facts above, a table below; `filtered` ends with one Total."""

    name: str
    title: str
    facts: Sequence[tuple[str, Any]]
    head: Sequence[Heading]
    rows: Iterable[Sequence[Any]]
    filtered: bool = False


def safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(STARTS_A_FORMULA) else value


def csv_file(head: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel needs; money in yuan, moments to the second."""
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
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    sheet.freeze_panes = f"A{above + 1}"
    _set_up_print(sheet, page, above)
    last = 0
    for row in _cells(sheet, page):
        sheet.append(row)
        last += 1
    if page.filtered:
        sheet.auto_filter.ref = f"A{above}:{get_column_letter(len(page.head))}{last - 1}"


def _set_up_print(sheet: Any, page: Page, above: int) -> None:
    """A4 on its side, as wide as the paper, heads on every page, title and page number below."""
    sheet.print_title_rows = f"{above}:{above}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"  # 9 is A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = page.title, "&P / &N"


def _cells(sheet: Any, page: Page) -> Iterator[list[Any]]:
    yield [_cell(sheet, page.title, font=_font(bold=True, size=16), alignment=Alignment(vertical="center"))]
    for name, value in page.facts:
        yield [_cell(sheet, name, font=_font(color="6B7280"), alignment=LEFT), _fact(sheet, value)]
    yield []
    yield [
        _cell(sheet, column.words, font=_font(bold=True), fill=WASH, border=THIN, alignment=_side(column))
        for column in page.head
    ]
    for row in page.rows:
        look = {"font": _font(bold=True), "fill": WASH, "border": THIN} if isinstance(row, Total) else {}
        yield [_value(sheet, column, value, look) for column, value in zip(page.head, row, strict=True)]


def _font(**look: Any) -> Font:
    return Font(name=LETTERS, **{"size": 11, **look})


def _side(column: Heading) -> Alignment:
    return RIGHT if column.is_money or column.is_number else WRAPPED


def _fact(sheet: Any, value: Any) -> Any:
    if isinstance(value, Money):
        return _cell(sheet, value.fen / 100, number_format=MONEY, font=_font(bold=True), alignment=LEFT)
    return _cell(sheet, value, alignment=LEFT)


def _value(sheet: Any, column: Heading, value: Any, look: dict[str, Any]) -> Any:
    if column.is_money and isinstance(value, int):
        return _cell(sheet, value / 100, number_format=MONEY, **look)
    if isinstance(value, datetime):
        look = {**look, "number_format": MOMENT}
    return _cell(sheet, value, alignment=_side(column), **look)


def _cell(sheet: Any, value: Any, **look: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=safe(value))
    for name, setting in look.items():
        setattr(cell, name, setting)
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
