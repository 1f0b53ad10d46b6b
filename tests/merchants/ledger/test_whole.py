"""Every entry in the books is whole: what cannot be written to the trail has not happened at all."""

from collections.abc import Callable
from typing import Any

import pytest

from club.core.audit import Actor
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.journal import move, post
from merchants.ledger.models import BookAccount, Hold, Journal, Posting
from tests import cast
from tests.merchants.ledger.test_post import FINANCE, sides
from tests.whole import expect_nothing_left

pytestmark = pytest.mark.django_db
Act = Callable[[Actor], Any]


def books() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in (Hold, Journal, Posting)]


def placing() -> Act:
    facts = {"merchant": cast.merchant(), "kind": Hold.Kind.REVIEW, "reason": "再看", "at": cast.NOW}
    return lambda by: place_hold(by=by, **facts)


def releasing() -> Act:
    row = placing()(FINANCE)
    return lambda by: release_hold(hold=row, by=by, at=cast.NOW)


def posting() -> Act:
    both = sides(cast.merchant(), 120, -120)
    return lambda by: post(sides=both, note="rounding", by=by, at=cast.NOW)


def moving() -> Act:
    facts = {"debit": BookAccount.MERCHANT, "credit": BookAccount.CLEARING, "amount_fen": 120}
    merchant = cast.merchant()
    return lambda by: move(merchant=merchant, note="payout", by=by, at=cast.NOW, **facts)


@pytest.mark.parametrize("ready", [placing, releasing, posting, moving])
def test_an_entry_is_whole_or_not_at_all(ready: Callable[[], Act]):
    act = ready()
    expect_nothing_left(act, books)
    act(FINANCE)
