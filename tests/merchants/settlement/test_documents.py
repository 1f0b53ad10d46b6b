"""A statement as papers: the same sums as on the page, the same bytes whoever asks, nothing that runs."""

import csv
import hashlib
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from club.core import audit
from club.core.clock import SHANGHAI
from club.core.money import in_capitals
from merchants.ledger.actions import mirror_payable, record_payable
from merchants.settlement.actions import draw_up, send
from merchants.settlement.documents import document_of, documents_of
from merchants.settlement.models import Statement
from tests import cast

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path
    return tmp_path


def moment(day: int, month: int = 9) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=SHANGHAI)


def drawn(name: str = "免费洗车", uses: int = 3, **merchant: Any) -> Statement:
    """A statement of some uses at 25 yuan, one of them undone."""
    shop = cast.store(cast.merchant(legal_name="济南顺达汽车服务有限公司", code="SH00001", **merchant))
    wash = cast.product(name=name)
    cast.agreement(shop.merchant, wash, 2500)
    owed = [
        record_payable(store=shop, product=wash, quantity=1, at=moment(1 + place % 28))
        for place in range(uses)
    ]
    mirror_payable(payable=owed[0], at=moment(29))
    return draw_up(day=OCTOBER, at=moment(1, 10), by=audit.SYSTEM)[0]


def text_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_the_pdf_says_what_the_statement_says() -> None:
    row = drawn()
    first, lines = text_of(document_of(row, "pdf").content)
    assert (row.lines_count, row.due_fen) == (4, 5000)
    for words in (
        *("济南顺达汽车服务有限公司", "2026-09-01 – 2026-09-30"),
        *("应付金额（元） ¥50.00", "人民币大写　伍拾元整", "明细合计（4 笔） 50.00"),
        *("免费洗车 25.00 2 4 50.00", "付款方（盖章）", "收款方（盖章）", "第 1 页 共 2 页"),
        document_of(row, "csv").sha256,
    ):
        assert (words, first.count(words)) == (words, 1)
    assert first.count(row.number) == 3  # below the title, among the facts, at the foot of the page
    assert lines.count("-25.00") == 1
    assert "合计　4　¥50.00" in lines


def test_hundreds_of_lines_run_over_numbered_pages() -> None:
    pages = text_of(document_of(drawn(uses=150), "pdf").content)
    assert [f"第 {number} 页 共 {len(pages)} 页" in text for number, text in enumerate(pages, 1)] == [
        True
    ] * 4
    assert ["序号" in text for text in pages] == [False, True, True, True]
    assert sum(text.count("2026-09-") for text in pages[1:]) == 151


def test_the_font_travels_with_the_paper_and_only_its_used_letters() -> None:
    reader = PdfReader(io.BytesIO(document_of(drawn(), "pdf").content))
    [font] = {str(font) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert "+NotoSansSC-Regular" in font
    assert len(document_of(drawn_again(), "pdf").content) < 200_000


def drawn_again() -> Statement:
    return Statement.objects.get()


def test_the_workbook_adds_up_and_prints_its_heads_on_every_page() -> None:
    row = drawn()
    book = openpyxl.load_workbook(io.BytesIO(document_of(row, "xlsx").content))
    assert book.sheetnames == ["汇总", "明细"]
    details = book["明细"]
    assert details.freeze_panes == "A4"
    assert details.print_title_rows == "$3:$3"
    *lines, total = list(details.iter_rows(min_row=4, values_only=True))
    assert [line[7] for line in lines] == [25, 25, 25, -25]
    assert (total[0], total[5], total[7]) == ("合计", 2, 50)
    assert {details.cell(4, place).number_format for place in (7, 8)} == {"#,##0.00"}
    assert (details["B4"].value, details["B4"].number_format) == (
        datetime(2026, 9, 1, 12),
        "yyyy-mm-dd hh:mm:ss",
    )
    assert details.auto_filter.ref == "A3:I7"  # every line, and not the sums below
    shown = {cells[0]: cells[1] for cells in book["汇总"].iter_rows(max_col=2, values_only=True)}
    assert (shown["应付金额（元）"], shown["人民币大写"]) == (50, "伍拾元整")
    assert (shown["其中不含税金额"], shown["其中税额（税率 6%）"]) == (47.17, 2.83)
    assert (shown["结算单号"], shown["明细文件（CSV）SHA-256"]) == (
        row.number,
        document_of(row, "csv").sha256,
    )


def test_a_workbook_prints_on_a4_as_wide_as_the_paper() -> None:
    book = openpyxl.load_workbook(io.BytesIO(document_of(drawn(), "xlsx").content))
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == (sheet["A1"].value, "&P / &N")


def test_a_name_too_long_for_its_column_ends_in_dots() -> None:
    row = drawn(name="全车漆面镀晶深度养护(含内饰清洁与空调消毒)")
    pages = text_of(document_of(row, "pdf").content)
    assert pages[0].count("全车漆面镀晶深度养护(含内饰清洁与空调消毒)") == 1
    assert pages[1].count(" 全车漆面镀晶深度养… ") == 4


def test_the_csv_holds_every_line_in_yuan() -> None:
    content = document_of(drawn(), "csv").content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(content)))
    assert head[:4] == ["序号", "时间", "门店", "服务"]
    assert [line[7] for line in rows] == ["25.00", "25.00", "25.00", "-25.00"]


def test_a_name_is_text_in_every_paper() -> None:
    row = drawn(name='=HYPERLINK(1) #eval("1") <script>')
    pdf, xlsx, sheet = (document_of(row, kind).content for kind in ("pdf", "xlsx", "csv"))
    assert '=HYPERLINK(1) #eval("1") <script>' in text_of(pdf)[0]
    cell = openpyxl.load_workbook(io.BytesIO(xlsx))["明细"].cell(4, 4)
    assert (cell.value[:12], cell.data_type) == ("'=HYPERLINK(", "s")
    assert "'=HYPERLINK" in sheet.decode()


def test_the_same_statement_makes_the_same_bytes() -> None:
    row = drawn()
    assert [one.sha256 for one in documents_of(row)] == [one.sha256 for one in documents_of(row)]


def test_what_was_sent_stays_as_it_was_made(folder: Path) -> None:
    row = drawn()
    documents_of(row)
    assert list(folder.rglob("*.pdf")) == []  # a draft may still be looked at anew
    row = send(statement=row, by=audit.SYSTEM, at=moment(2, 10))
    before = documents_of(row)
    type(row.merchant).objects.update(legal_name="别的公司")
    assert documents_of(Statement.objects.get()) == before
    assert [path.suffix for path in sorted(folder.rglob("statement.*"))] == [".csv", ".pdf", ".xlsx"]
    assert before[0].sha256 == hashlib.sha256(before[0].content).hexdigest()


@pytest.mark.parametrize(
    "fen, words",
    [
        (0, "零元整"),
        (5, "伍分"),
        (105, "壹元零伍分"),
        (123450, "壹仟贰佰叁拾肆元伍角整"),
        (10010005, "壹拾万零壹佰元零伍分"),
        (1001000, "壹万零壹拾元整"),
        (1010000000000, "壹佰零壹亿元整"),
        (-2500, "负贰拾伍元整"),
    ],
)
def test_amounts_in_capitals(fen: int, words: str) -> None:
    assert in_capitals(fen) == words
