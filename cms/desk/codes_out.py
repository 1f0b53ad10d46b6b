"""Codes leaving the desk: on sheets with QR codes, as CSV, as XLSX."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import segno
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cms.desk.scope import FORMULA
from vouchers.lifecycle import patterns
from vouchers.lifecycle.models import CodeBatch, StockCode

PER_PAGE = 240  # ten sheets of 3 by 8
MOST_IN_XLSX = 100_000  # beyond, a spreadsheet takes minutes to write and to open
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cards(batch: CodeBatch, number: Any, address: str) -> Page:
    """A page of cards for the codes that nobody has used. Http404 for a partner's codes.

    The code stands behind the # of the address, so that scanning it leaves no trace in a log.
    """
    if batch.kind != CodeBatch.Kind.PRINTED:
        raise Http404
    free = StockCode.objects.filter(batch=batch, state=StockCode.State.FREE).order_by("pk")
    page = Paginator(free, PER_PAGE).get_page(number)
    page.object_list = [
        {"shown": patterns.show(batch.pattern, row.code), "qr": _qr(f"{address}#{row.code}")} for row in page
    ]
    return page


def as_csv(batch: CodeBatch) -> HttpResponse | StreamingHttpResponse:
    """Row by row, however many there are."""
    answer = StreamingHttpResponse(_lines(batch), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="codes-{batch.pk}.csv"'
    return answer


def as_xlsx(batch: CodeBatch) -> HttpResponse:
    """A spreadsheet. Http404 when it would be too large for one."""
    if batch.size > MOST_IN_XLSX:
        raise Http404
    book = Workbook(write_only=True)
    table = book.create_sheet()
    for row in _rows(batch):
        table.append(row)
    file = io.BytesIO()
    book.save(file)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="codes-{batch.pk}.xlsx"'
    return answer


FILES: dict[str, Callable[[CodeBatch], Any]] = {"csv": as_csv, "xlsx": as_xlsx}


def kinds_for(batch: CodeBatch) -> list[str]:
    """The files that a batch fits into."""
    return [kind for kind in FILES if kind != "xlsx" or batch.size <= MOST_IN_XLSX]


def _rows(batch: CodeBatch) -> Iterator[list[str]]:
    yield [str(_("Code")), str(_("State")), str(_("Taken"))]
    states = dict(StockCode.State.choices)
    is_ours = batch.kind == CodeBatch.Kind.PRINTED
    rows = StockCode.objects.filter(batch=batch).order_by("pk").values_list("code", "state", "taken_at")
    for code, state, taken_at in rows.iterator(chunk_size=5000):
        shown = patterns.show(batch.pattern, code) if is_ours else code
        # A partner's code may begin with a hyphen, which a spreadsheet would take for a formula.
        safe = f"'{shown}" if shown.startswith(FORMULA) else shown
        yield [safe, str(states[state]), f"{localtime(taken_at):%Y-%m-%d %H:%M}" if taken_at else ""]


def _lines(batch: CodeBatch) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"  # lets Excel read UTF-8
    for row in _rows(batch):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _qr(text: str) -> str:
    return segno.make_qr(text, error="m").svg_inline(border=2, omitsize=True, dark="#000", light="#fff")
