"""Which days a statement covers."""

from datetime import date

import pytest

from merchants.settlement.periods import period_before, period_of
from merchants.stores.models import Merchant

MONTH, HALF = Merchant.Cycle.MONTH, Merchant.Cycle.HALF_MONTH


@pytest.mark.parametrize(
    "cycle, day, start, end, label",
    [
        (MONTH, 1, 1, 1, "202609"),
        (MONTH, 30, 1, 1, "202609"),
        (HALF, 1, 1, 16, "202609A"),
        (HALF, 15, 1, 16, "202609A"),
        (HALF, 16, 16, 1, "202609B"),
        (HALF, 30, 16, 1, "202609B"),
    ],
)
def test_a_day_lies_in_its_period(cycle: str, day: int, start: int, end: int, label: str):
    period = period_of(cycle, date(2026, 9, day))
    last = date(2026, 9, end) if end == 16 else date(2026, 10, end)
    assert (period.start, period.end, period.label) == (date(2026, 9, start), last, label)


@pytest.mark.parametrize(
    "cycle, day, label",
    [
        (MONTH, date(2026, 10, 1), "202609"),
        (MONTH, date(2026, 10, 31), "202609"),
        (MONTH, date(2027, 1, 5), "202612"),
        (HALF, date(2026, 10, 1), "202609B"),
        (HALF, date(2026, 10, 15), "202609B"),
        (HALF, date(2026, 10, 16), "202610A"),
    ],
)
def test_the_period_before_is_the_last_that_is_over(cycle: str, day: date, label: str):
    before = period_before(cycle, day)
    assert (before.label, before.end) == (label, period_of(cycle, day).start)
