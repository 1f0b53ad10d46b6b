"""Makes files of customers as a core system would export them, good rows and bad ones."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from club.members.importing.columns import COLUMNS
from tests import cast

Line = dict[str, str]
LETTERS = "ABCDEFGH"
BRANCH = "370100"
SHEET = "xl/worksheets/sheet1.xml"
PLACES = [get_column_letter(number) for number, _column in enumerate(COLUMNS, start=1)]


def id_number(serial: int) -> str:
    """A valid ID number; a different one for each serial up to some millions."""
    born = date(1984, 1, 1) + timedelta(days=serial % 8_000)
    return cast.id_number(serial // 8_000, born)


def line(serial: int) -> Line:
    """One customer with one car and one policy; every third has no car."""
    start = date(2026, 1, 1) + timedelta(days=serial % 300)
    row = {
        "customer_number": f"K{serial:08d}",
        "name": "王李张刘陈杨赵黄"[serial % 8] + "伟芳娜敏静"[serial % 5],
        "id_number": id_number(serial),
        "phone": f"138{serial:08d}",
        "branch": BRANCH,
        "city": "济南",
        "policy_number": f"PDAA{serial:012d}",
        "line": "商业险",
        "product_name": "机动车商业保险",
        "valid_from": start.isoformat(),
        "valid_until": (start + timedelta(days=364)).isoformat(),
        "premium": f"{2000 + serial % 3000}.50",
    }
    if serial % 3:
        row |= {
            "plate": f"鲁{LETTERS[serial // 100_000 % 8]}{serial % 100_000:05d}",
            "vin": f"LSVAA49J{serial:09d}",
            "vehicle_model": "大众朗逸",
            "registered_date": "2020/6/1",
        }
    else:
        row |= {"line": "家财险", "product_name": "家庭财产保险"}
    return row


# Column, spoiled value: each spoils a good line in its own way.
WAYS: list[tuple[str, str, Callable[[Line], Line]]] = [
    ("name", "missing", lambda row: {**row, "name": ""}),
    ("id_number", "id_number", lambda row: {**row, "id_number": row["id_number"][:-1] + "Y"}),
    ("phone", "phone", lambda row: {**row, "phone": "12345"}),
    ("branch", "branch", lambda row: {**row, "branch": "999999"}),
    ("plate", "plate", lambda row: {**row, "plate": "鲁I0000O", "vin": f"LSVBB{row['phone'][-8:]}0000"}),
    ("vin", "vin", lambda row: {**row, "vin": "LSVAA49IOQ"}),
    ("valid_from", "date", lambda row: {**row, "valid_from": "2026-02-30"}),
    ("valid_until", "ends_before_start", lambda row: {**row, "valid_until": "2025-01-01"}),
    ("premium", "amount", lambda row: {**row, "premium": "三千"}),
    ("line", "choice", lambda row: {**row, "line": "航天险"}),
]


def lines(number: int) -> Iterator[Line]:
    """`number` lines; of each hundred the last is bad, in ten ways by turns."""
    for serial in range(1, number + 1):
        row = line(serial)
        if serial % 100 == 0:
            _, _, spoil = WAYS[serial // 100 % 10]
            row = spoil(row)
        yield row


def _cells(rows: Iterator[Line]) -> Iterator[list[str]]:
    yield [column.zh for column in COLUMNS]
    for row in rows:
        yield [row.get(column.key, "") for column in COLUMNS]


def write_csv(path: Path, rows: Iterator[Line], encoding: str = "utf-8-sig") -> Path:
    """The lines under Chinese headers."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(_cells(rows))
    return path


def write_xlsx(path: Path, rows: Iterator[Line]) -> Path:
    """The same as a workbook, with real dates and numbers where a spreadsheet has them.

    The rows are written as openpyxl writes them, which takes it a millisecond each; the rest is its own.
    """
    head, *rest = _cells(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(head)
    sheet.append([cast.NOW.date()])  # for the look of dates, which is the first after that of all others
    book.save(path)
    with ZipFile(path) as whole:
        parts = {part: whole.read(part) for part in whole.namelist()}
    before, _row, after = re.split(rb'(<row r="2">.*</row>)', parts[SHEET])
    table = "".join(_row_of(number, cells) for number, cells in enumerate(rest, start=2))
    parts[SHEET] = before + table.encode() + after
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as whole:
        for part, content in parts.items():
            whole.writestr(part, content)
    return path


def _row_of(number: int, cells: list[str]) -> str:
    written = "".join(
        f'<c r="{letters}{number}"{_content(_native(cell))}'
        for letters, cell in zip(PLACES, cells, strict=True)
    )
    return f'<row r="{number}">{written}</row>'


def _content(value: object) -> str:
    if isinstance(value, date):
        return f' s="1" t="n"><v>{to_excel(value):.0f}</v></c>'
    return f' t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value else ' t="inlineStr" />'


def _native(cell: str) -> object:
    try:
        return date.fromisoformat(cell) if cell.count("-") == 2 else cell
    except ValueError:
        return cell
