"""The page, the paper, the workbook, the sheet and the bank's file name one amount, to the fen."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from club.core.money import in_capitals
from merchants.ledger.actions import correct_payable
from merchants.settlement.actions import prepare_payouts
from merchants.settlement.bankfile import content_of
from merchants.settlement.documents import document_of
from merchants.settlement.models import PayoutRun, Statement
from merchants.stores.models import OperatorRole
from tests import cast
from tests.merchants.counter_scene import person
from tests.merchants.settlement.scene import CLERK, draw_next, moment, september, use, walk
from vouchers.lifecycle.actions import reverse
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path


@pytest.fixture
def row() -> Statement:
    """November: two stores, two services, one use taken back, and what was owed to us in October carried."""
    scene = september(uses=1, redeemed=True)
    correct_payable(payable=scene.lines[0].payable, difference_fen=-4001, at=moment(9))
    draw_next(scene)
    polish = cast.product("polish", name="漆面养护")
    cast.agreement(scene.shop.merchant, polish, 123457)
    other = cast.store(scene.shop.merchant, name="顺达高新店")
    for day in range(1, 5):
        use(other, polish, moment(day, 11))
        use(scene.shop, scene.wash, moment(day, 11))
    gone = Redemption.objects.filter(product=polish)[0]
    reverse(redemption=gone, reason="洗错车", by=CLERK, at=moment(6, 11))
    return draw_next(scene, month=12)[0]


def test_a_statement_has_lines_taken_back_and_a_rest_carried(row: Statement) -> None:
    assert (row.lines_count, row.lines_fen, row.carried_fen) == (9, 3 * 123457 + 4 * 2500, -4001)


def on_the_page(row: Statement) -> Any:
    shop = row.merchant.stores.order_by("pk")[0]
    context = person(shop, OperatorRole.OWNER, store=None)[1].get(f"/portal/statements/{row.number}/").context
    shown = context["statement"]
    assert sum(each.amount_fen for each in context["sums"]) == shown.lines_fen
    assert sum(each.amount_fen for each in context["stores"]) == shown.lines_fen
    return shown


def test_every_paper_says_what_the_page_says(row: Statement) -> None:
    walk(row, moment(1, 12))
    shown = on_the_page(row)
    for read in (on_the_paper, in_the_workbook):
        assert read(row) == [shown.lines_fen, shown.carried_fen, shown.due_fen], read.__name__
    assert in_the_sheet(row) == shown.lines_fen
    assert in_the_file_for_the_bank(row) == shown.due_fen


def fen(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


def on_the_paper(row: Statement) -> list[int]:
    """Sums of the first page; the lines of the others and the sum below them have to agree with it."""
    first, *rest = [
        page.extract_text() for page in PdfReader(io.BytesIO(document_of(row, "pdf").content)).pages
    ]
    lines = re.findall(r"\d\d:\d\d .* (-?[\d,]+\.\d\d) \w{8}$", "\n".join(rest), re.MULTILINE)
    [below] = re.findall(r"合计　9　¥([\d,.]+)", "\n".join(rest))
    words = ("明细合计（9 笔）", "前期结转", "应付金额（元） ¥")
    sums = [fen(re.search(rf"{re.escape(each)} ?(-?[\d,.]+)", first)[1]) for each in words]
    assert [sum(map(fen, lines)), fen(below)] == [sums[0]] * 2
    assert in_capitals(sums[2]) in first
    return sums


def in_the_workbook(row: Statement) -> list[int]:
    book = openpyxl.load_workbook(io.BytesIO(document_of(row, "xlsx").content))
    *lines, total = book["明细"].iter_rows(min_row=4, values_only=True)
    facts, groups = {}, []
    for name, value, *rest in book["汇总"].iter_rows(values_only=True):
        facts[name] = value
        groups += [rest[-1]] if name == "合计" else []
    sums = [round(facts[name] * 100) for name in ("明细合计（9 笔）", "前期结转", "应付金额（元）")]
    assert [round(each * 100) for each in (*groups, total[7])] == [sums[0]] * 3
    assert sum(round(line[7] * 100) for line in lines) == sums[0]
    return sums


def in_the_sheet(row: Statement) -> int:
    text = document_of(row, "csv").content.decode("utf-8-sig")
    return sum(fen(line["金额（元）"]) for line in csv.DictReader(io.StringIO(text)))


def in_the_file_for_the_bank(row: Statement) -> int:
    run = prepare_payouts(statements=[row], way=PayoutRun.Way.BANK_FILE, by=CLERK, at=moment(2, 12)).run
    [line] = csv.DictReader(io.StringIO(content_of(run).decode("utf-8-sig")))
    assert line["用途"] == row.number
    return fen(line["金额(元)"])
