"""A sample file: headers, and rows that show how a customer with two policies looks."""

import csv
from pathlib import Path

from openpyxl import Workbook

from club.members.importing.columns import COLUMNS

SECOND_POLICY = {
    "policy_number": "PDZA202637010000000001",
    "line": "交强险",
    "product_name": "机动车交通事故责任强制保险",
    "premium": "950.00",
}


def rows() -> list[list[str]]:
    """Headers and two rows."""
    first = {column.key: column.example for column in COLUMNS}
    lines = [first, {**first, **SECOND_POLICY}]
    return [[column.zh for column in COLUMNS], *(list(line.values()) for line in lines)]


def write(path: Path) -> None:
    """Write the sample as CSV or XLSX, by the name's ending."""
    if path.suffix.lower() == ".xlsx":
        book = Workbook()
        for row in rows():
            book.active.append(row)
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows())
