"""Codes on the desk: ordered, brought in, printed on sheets, taken out as files, withdrawn; occasions."""

import io
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Role
from cms.reports.codes import standing_of
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.vouchers.campaigns.rush import claim, opened
from tests.vouchers.lifecycle.printed import codes_of, imported, ordered, printed
from vouchers.lifecycle.actions import claim_code, mint_ordered
from vouchers.lifecycle.models import CodeBatch, StockCode


def order(client: Client, package: Any, branch: Any, **fields: Any) -> Any:
    sent = {"package": package.pk, "name": "春季刮刮卡", "count": 5, "pattern": "", "branch": branch.pk}
    return client.post("/desk/codes/", {**sent, "usable_until": "", "key": str(uuid.uuid4()), **fields})


def exports() -> list[dict[str, Any]]:
    return list(AuditEntry.objects.filter(verb="desk.exported").order_by("id").values_list("data", flat=True))


def test_a_small_order_is_made_at_once_and_a_second_click_makes_no_more(
    tree: SimpleNamespace, jinan: Client
) -> None:
    package, key = cast.package(branch=tree.jinan), str(uuid.uuid4())

    answers = [order(jinan, package, tree.jinan, key=key, pattern="jn26-????-????-????") for _n in range(2)]

    batch = CodeBatch.objects.get()
    assert [answer.url for answer in answers] == [f"/desk/codebatch/inspect/{batch.pk}/"] * 2
    assert (batch.branch, batch.pattern, len(codes_of(batch))) == (tree.jinan, "JN26-????-????-????", 5)


def test_a_large_order_waits_for_the_timetable_and_shows_how_far_it_is(
    tree: SimpleNamespace, jinan: Client
) -> None:
    order(jinan, cast.package(branch=tree.jinan), tree.jinan, count=20_001)
    batch = CodeBatch.objects.get()
    before = standing_of(batch)

    page = jinan.get(f"/desk/codebatch/inspect/{batch.pk}/", HTTP_ACCEPT_LANGUAGE="en").text
    mint_ordered(at=cast.NOW)

    assert (before.is_waiting, before.made, before.size) == (True, 0, 20_001)
    assert '<progress value="0" max="20001">' in page
    assert (standing_of(batch).free, standing_of(batch).is_waiting) == (20_001, False)


@pytest.mark.parametrize(
    "fields, name",
    [({"pattern": "JN-????"}, "pattern"), ({"count": 1_000_001}, "count"), ({"name": ""}, "name")],
)
def test_an_order_that_makes_no_sense_is_refused_at_its_field(
    tree: SimpleNamespace, jinan: Client, fields: dict, name: str
) -> None:
    answer = order(jinan, cast.package(branch=tree.jinan), tree.jinan, **fields)

    assert list(answer.context["form"].errors) == [name]
    assert CodeBatch.objects.count() == 0


def test_no_codes_for_foreign_packages_or_in_foreign_branches(tree: SimpleNamespace, jinan: Client) -> None:
    foreign = order(jinan, cast.package(branch=tree.qingdao), tree.qingdao)

    assert sorted(foreign.context["form"].errors) == ["branch", "package"]
    assert CodeBatch.objects.count() == 0


def test_a_partners_file_comes_in_and_refused_rows_are_shown(tree: SimpleNamespace, jinan: Client) -> None:
    product = cast.product(codes_from="stock")
    file = SimpleUploadedFile("codes.csv", "兑换码\nABC-001\nABC-002\nABC-002\nX\n".encode("gb18030"))
    sent = {
        "product": product.pk,
        "name": "加油券",
        "branch": tree.jinan.pk,
        "usable_until": "",
        "file": file,
    }

    page = jinan.post(
        "/desk/import_codes/", {**sent, "key": str(uuid.uuid4())}, HTTP_ACCEPT_LANGUAGE="en"
    ).text

    assert codes_of(CodeBatch.objects.get()) == ["ABC-001", "ABC-002"]
    assert ("stands in the file twice" in page, "a code has 6 to 32 letters" in page) == (True, True)
    assert "runs low" in jinan.get("/desk/import_codes/", HTTP_ACCEPT_LANGUAGE="en").text


def test_sheets_show_free_codes_with_qr_codes_and_leave_a_trace(tree: SimpleNamespace, jinan: Client) -> None:
    batch = printed(4, branch=tree.jinan, pattern="JN26-????-????-????")
    used, *free = codes_of(batch)
    claim_code(member=cast.member(), typed=used, by=SYSTEM, at=cast.NOW)

    page = jinan.get(f"/desk/codes/{batch.pk}/sheet/").text

    assert (page.count("<svg"), page.count("<article>")) == (3, 3)
    assert [f"JN26-{code[4:8]}-{code[8:12]}-{code[12:]}" in page for code in (used, *free)] == [
        False,
        True,
        True,
        True,
    ]
    assert exports() == [{"rows": 3, "format": "sheet"}]


def test_files_hold_all_codes_and_no_formula(tree: SimpleNamespace, jinan: Client, tmp_path: Any) -> None:
    batch, _run = imported(
        tmp_path, cast.product(codes_from="stock"), "-ABC001", "ABC-002", branch=tree.jinan
    )

    text = jinan.get(f"/desk/codes/{batch.pk}/export/csv/").getvalue().decode("utf-8-sig")
    book = load_workbook(io.BytesIO(jinan.get(f"/desk/codes/{batch.pk}/export/xlsx/").content))

    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["'-ABC001", "ABC-002"]
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["'-ABC001", "ABC-002"]
    assert exports() == [{"rows": 2, "format": "csv"}, {"rows": 2, "format": "xlsx"}]


def test_withdrawing_asks_why_and_leaves_taken_codes_alone(tree: SimpleNamespace, jinan: Client) -> None:
    batch = printed(3, branch=tree.jinan)
    claim_code(member=cast.member(), typed=codes_of(batch)[0], by=SYSTEM, at=cast.NOW)

    jinan.post(f"/desk/codes/{batch.pk}/void/", {"reason": " "})
    assert StockCode.objects.filter(state="void").count() == 0
    jinan.post(f"/desk/codes/{batch.pk}/void/", {"reason": "印错了"})

    batch.refresh_from_db()
    standing = standing_of(batch)
    assert (standing.free, standing.taken, standing.void, batch.void_reason) == (0, 1, 2, "印错了")


def test_foreign_batches_are_not_found_and_readers_may_not_act(tree: SimpleNamespace, jinan: Client) -> None:
    foreign, own = printed(1, branch=tree.qingdao), printed(1, key="own", branch=tree.jinan)
    auditor = desk(colleague(tree.jinan, Role.AUDITOR))
    acts = ("sheet/", "export/csv/", "export/xlsx/", "void/")

    assert [jinan.get(f"/desk/codes/{foreign.pk}/{act}").status_code for act in acts] == [404] * 4
    assert [jinan.post(f"/desk/codes/{foreign.pk}/void/", {"reason": "x"}).status_code] == [404]
    assert [auditor.get(f"/desk/codes/{own.pk}/{act}").status_code for act in acts] == [403] * 4
    assert [auditor.get(path).status_code for path in ("/desk/codes/", "/desk/import_codes/")] == [403, 403]
    assert auditor.get(f"/desk/codebatch/inspect/{own.pk}/").status_code == 200
    assert (exports(), StockCode.objects.filter(state="void").count()) == ([], 0)


def test_a_batch_that_waits_can_be_withdrawn_before_it_is_made(tree: SimpleNamespace, jinan: Client) -> None:
    batch = ordered(5, branch=tree.jinan)

    jinan.post(f"/desk/codes/{batch.pk}/void/", {"reason": "不要了"})

    assert (mint_ordered(at=cast.NOW), codes_of(batch)) == (0, [])


def test_the_result_of_an_occasion_is_shown(tree: SimpleNamespace, jinan: Client) -> None:
    occasion = opened(10, branch=tree.jinan)
    for _n in range(3):
        claim(occasion, cast.member())

    listed = jinan.get("/desk/occasion/").text
    page = jinan.get(f"/desk/occasion/inspect/{occasion.pk}/")

    assert ("7 / 10" in listed, page.context["result"].claimed, page.context["result"].remaining) == (
        True,
        3,
        7,
    )


def test_the_list_of_occasions_asks_as_often_for_three_as_for_one(
    tree: SimpleNamespace, jinan: Client
) -> None:
    counts = []
    for number in (1, 2, 3):
        opened(10, branch=tree.jinan, code=f"c{number}")
        with CaptureQueriesContext(connection) as asked:
            jinan.get("/desk/occasion/")
        counts.append(len(asked))
    assert counts[0] == counts[2]
