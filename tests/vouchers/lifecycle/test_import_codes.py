"""Partners' codes: brought in, taken by vouchers, used at the counter."""

import csv
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from club.core.audit import SYSTEM
from club.core.models import AuditEntry, ImportRun
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.printed import STAFF, codes_of, imported, printed
from tests.vouchers.lifecycle.scene import BY
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import (
    CannotVoidCodes,
    CodeBatchTaken,
    OutOfStock,
    collect,
    grant,
    note_low_stock,
    redeem,
    void_codes,
)
from vouchers.lifecycle.models import CodeBatch, Gift, Redemption, StockCode, Voucher
from vouchers.lifecycle.refusals import InvalidCode
from vouchers.lifecycle.tokens import token_of


def fuel(**fields: Any) -> Any:
    """A service whose vouchers carry a partner's code."""
    return cast.product(name="加油券", codes_from="stock", **fields)


def gift_of(product: Any, key: str = "g", quantity: int = 1) -> Gift:
    """A gift with such vouchers inside, to collect."""
    package = cast.package(product, quantity=quantity)
    member = cast.member(branch=package.branch)
    return grant(key=key, package=package, members=[member], by=SYSTEM, at=cast.NOW).gifts.get()


@pytest.mark.django_db
def test_good_codes_come_in_and_bad_rows_are_listed(tmp_path: Path):
    printed_before = codes_of(printed(1))[0]
    used = cast.voucher(cast.member(), cast.product(), "SHOP-0001")
    lines = [
        "兑换码",
        "abc-001",
        "ABC-002",
        "ABC-002",
        "X1",
        "=1+1",
        used.code,
        printed_before,
        "ａｂｃ００３",
    ]

    batch, run = imported(tmp_path, fuel(), *lines)

    assert codes_of(batch) == ["ABC-001", "ABC-002", "ABC003"]
    assert (run.rows, run.created, run.unchanged, run.refused) == (8, 3, 0, 5)
    with (tmp_path / "codes.errors.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))[1:]
    assert [(row[0], row[4]) for row in listed] == [
        ("4", "stands in the file twice"),
        ("5", "a code has 6 to 32 letters, digits or hyphens"),
        ("6", "a code has 6 to 32 letters, digits or hyphens"),
        ("7", "a voucher has this code already"),
        ("8", "is in another batch already"),
    ]
    assert [row[2] for row in listed[2:4]] == ["「=1+1…」", "「SHOP…」"]
    assert (batch.size, AuditEntry.objects.get(verb="codes.imported").data["created"]) == (3, 3)


@pytest.mark.django_db
def test_a_partners_code_that_reads_like_one_of_ours_stays_out(tmp_path: Path):
    ours = codes.make()

    batch, run = imported(tmp_path, fuel(), f"{ours[:4]}-{ours[4:]}", ours)

    assert (codes_of(batch), run.created, run.refused) == ([ours], 1, 1)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_the_rest(tmp_path: Path):
    product = fuel()
    home = cast.branch()
    imported(tmp_path, product, "ABC-001", "ABC-002", branch=home)

    again = imported(tmp_path, product, "ABC-001", "ABC-002", branch=home)[1]
    longer = imported(tmp_path, product, "ABC-001", "ABC-002", "ABC-003", branch=home)[1]

    counts = [(run.created, run.unchanged, run.refused) for run in (again, longer)]
    assert counts == [(0, 2, 0), (1, 2, 0)]
    assert (CodeBatch.objects.get().size, StockCode.objects.count(), ImportRun.objects.count()) == (3, 3, 3)
    with pytest.raises(CodeBatchTaken):
        imported(tmp_path, fuel(), "ABC-009")
    assert StockCode.objects.count() == 3


@pytest.mark.django_db
def test_a_spreadsheet_of_numbers_is_read_as_codes(tmp_path: Path):
    book = Workbook()
    for value in ("券码", 88000001, 88000002.0, "ab-88000003"):
        book.active.append([value])
    book.save(tmp_path / "codes.xlsx")

    batch, _run = imported(tmp_path, fuel(), path=tmp_path / "codes.xlsx")

    assert codes_of(batch) == ["88000001", "88000002", "AB-88000003"]


@pytest.mark.django_db
def test_a_voucher_takes_a_code_of_the_stock_and_is_redeemed_with_it(tmp_path: Path):
    product = fuel()
    imported(tmp_path, product, "SHELL-00O1I")
    shop = cast.store()
    cast.agreement(shop.merchant, product)

    [voucher] = collect(gift=gift_of(product), by=SYSTEM, at=cast.NOW)
    redeem(code=" shell-00o1i ", store=shop, by=BY, door="typed", at=cast.NOW)

    row = StockCode.objects.get()
    assert (voucher.code, row.state, row.voucher, row.taken_at) == ("SHELL-00O1I", "taken", voucher, cast.NOW)
    assert Redemption.objects.get().voucher == voucher


@pytest.mark.django_db
def test_a_partners_code_is_never_corrected():
    assert token_of("shell-00o1i", cast.NOW).code == "SHELL-00O1I"
    for typed in ("ABC12", "A" * 33, "ABC 123!", "洗车券12345", ""):
        with pytest.raises(InvalidCode):
            token_of(typed, cast.NOW)


@pytest.mark.django_db
def test_with_too_few_codes_nothing_of_the_gift_is_made(tmp_path: Path):
    product = fuel()
    imported(tmp_path, product, "ABC-001")
    gift = gift_of(product, quantity=2)

    with pytest.raises(OutOfStock):
        collect(gift=gift, by=SYSTEM, at=cast.NOW)

    gift.refresh_from_db()
    assert (gift.state, Voucher.objects.count()) == (Gift.State.OFFERED, 0)
    assert StockCode.objects.get().state == "free"


@pytest.mark.django_db
def test_withdrawn_and_outdated_codes_are_not_handed_out(tmp_path: Path):
    product = fuel()
    imported(tmp_path, product, "OLD-001", key="old", usable_until=cast.NOW)
    bad, _run = imported(tmp_path, product, "BAD-001", key="bad")
    void_codes(batch=bad, reason="合作方召回", by=STAFF, at=cast.NOW)
    imported(tmp_path, product, "LATE-001", key="late")
    imported(tmp_path, product, "SOON-001", key="soon", usable_until=cast.NOW + timedelta(days=9))

    made = [collect(gift=gift_of(product, key=str(n)), by=SYSTEM, at=cast.NOW)[0].code for n in range(2)]

    assert made == ["SOON-001", "LATE-001"]
    with pytest.raises(CannotVoidCodes):
        void_codes(batch=bad, reason="再次", by=STAFF, at=cast.NOW)


@pytest.mark.django_db
def test_a_stock_that_runs_low_is_noted_once_a_day(tmp_path: Path):
    product = fuel()
    imported(tmp_path, product, *(f"ABC-{number:03d}" for number in range(101)))
    fuel(live=False)

    first = note_low_stock(at=cast.NOW)
    collect(gift=gift_of(product, quantity=2), by=SYSTEM, at=cast.NOW)
    later = [note_low_stock(at=cast.NOW + timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert (first, later) == (0, [1, 0, 1])
    entry = AuditEntry.objects.filter(verb="stock.low").first()
    assert (entry.subject_id, entry.data) == (str(product.uid), {"left": 99})


@pytest.mark.django_db(transaction=True)
def test_without_a_lock_two_vouchers_want_one_code(tmp_path: Path):
    """The guard-off control: everybody reads the first free code before anybody takes it."""
    imported(tmp_path, fuel(), *(f"ABC-{number:03d}" for number in range(10)))
    looked = threading.Barrier(10)

    def first_free(_number: int) -> str:
        code = StockCode.objects.filter(state="free").order_by("pk").first()
        looked.wait()
        StockCode.objects.filter(pk=code.pk).update(state="taken")
        return code.code

    assert at_once(10, first_free) == ["ABC-000"] * 10


@pytest.mark.django_db(transaction=True)
def test_twenty_members_collect_at_once_and_each_has_a_code_of_his_own(tmp_path: Path):
    product = fuel()
    imported(tmp_path, product, *(f"ABC-{number:03d}" for number in range(15)))
    gifts = [gift_of(product, key=str(number)) for number in range(20)]

    results = at_once(20, lambda number: collect(gift=gifts[number], by=SYSTEM, at=cast.NOW))

    assert Counter(type(result).__name__ for result in results) == {"list": 15, "OutOfStock": 5}
    assert sorted(Voucher.objects.values_list("code", flat=True)) == [f"ABC-{n:03d}" for n in range(15)]
    assert StockCode.objects.filter(state="taken", voucher__isnull=False).count() == 15
