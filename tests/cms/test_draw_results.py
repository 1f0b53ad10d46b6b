"""What came of a draw beside what was expected, worked out by hand."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.clock import midnight
from cms.reports.draws import drawn, judge, results_of
from cms.reports.results import at_stage, won
from tests import cast
from tests.merchants.counter_scene import shop_offering
from tests.vouchers.campaigns.luck import draw, member_who_draws, opened
from vouchers.campaigns.models import Try
from vouchers.lifecycle.actions import collect, redeem, reverse
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor, Voucher

JUNE, SECOND = midnight(date(2026, 6, 10)), timedelta(seconds=1)
TERM = {"starts_at": midnight(date(2026, 6, 9)), "ends_at": midnight(date(2026, 7, 9))}


@pytest.mark.parametrize(
    "tries, found, word",
    [
        # Expected 50 and 50: (60-50)²/50 × 2 = 4 ≤ 10.828.
        (100, [(500_000, 60), (500_000, 40)], "fair"),
        # (70-50)²/50 × 2 = 16 > 10.828.
        (100, [(500_000, 70), (500_000, 30)], "far"),
        # Expected 100, 200, 700: 100/100 + 400/200 + 900/700 = 4.29 ≤ 13.816.
        (1_000, [(100_000, 110), (200_000, 220), (700_000, 670)], "fair"),
        # 900/100 + 400/200 + 2500/700 = 14.57 > 13.816.
        (1_000, [(100_000, 130), (200_000, 220), (700_000, 650)], "far"),
        # 1 and 4 expected are put together: 5 expected, 12 seen, 95 expected, 88 seen: 9.8 + 0.52 = 10.32.
        (100, [(10_000, 4), (40_000, 8), (950_000, 88)], "fair"),
        # 13 seen, 87 seen: 64/5 + 64/95 = 13.47.
        (100, [(10_000, 5), (40_000, 8), (950_000, 87)], "far"),
        (9, [(500_000, 9), (500_000, 0)], "few"),
        (100, [(1_000_000, 100)], "few"),
        (0, [(500_000, 0), (500_000, 0)], "few"),
    ],
)
def test_chance_explains_so_much(tries: int, found: list[tuple[int, int]], word: str):
    assert judge(tries, found) == word


@pytest.mark.django_db
def test_what_fell_what_was_given_and_what_is_left():
    occasion = opened({"加油卡": (1, 100_000), "洗车券": (30, 400_000)})
    for low, high in [(0, 100_000), (0, 100_000), (100_000, 500_000), (500_000, 1_000_000)]:
        row = draw(occasion, member_who_draws(occasion, low, high))
    draw(occasion, row.member)
    collect(gift=occasion.prizes.get(place=1).batch.gifts.get(), by=SYSTEM, at=cast.NOW)

    found = results_of(occasion)

    assert (found.tries, found.members, found.word) == (4, 4, "few")
    lines = [
        (line.percent, line.expected, line.fell, line.given, line.collected, line.used, line.left)
        for line in found.lines
    ]
    assert lines == [
        ("10%", "0.4", 2, 1, 0, 0, 0),
        ("40%", "1.6", 1, 1, 1, 0, 29),
        ("50%", "2.0", 1, 0, 0, 0, 0),
    ]


@pytest.mark.django_db
def test_the_draws_of_a_month_are_counted_by_campaign():
    month = (date(2026, 6, 1), date(2026, 7, 1))
    occasion = opened({"加油卡": (1, 100_000), "洗车券": (30, 400_000)}, at=JUNE, **TERM)
    other = opened({"大奖": (1, 1)}, code="other", name="夏日抽奖", name_en="", at=JUNE, **TERM)
    winner = draw(occasion, member_who_draws(occasion, 0, 100_000), JUNE)
    draw(occasion, member_who_draws(occasion, 0, 100_000), JUNE)  # the fuel card has run out
    draw(occasion, member_who_draws(occasion, 100_000, 500_000), JUNE)
    draw(occasion, member_who_draws(occasion, 500_000, 1_000_000), midnight(month[1]) - SECOND)
    draw(occasion, cast.member(), midnight(month[1]))
    draw(other, cast.member(), JUNE)
    collect(gift=winner.gift, by=SYSTEM, at=JUNE)
    used_up(winner.gift)

    found = drawn(Try.objects.all(), *month)

    rows = [(row.name, row.tries, row.given, row.collected, row.used) for row in found]
    assert rows == [("518 抽奖", 4, 2, 1, 1), ("夏日抽奖", 1, 0, 0, 0)]
    assert [row.share for row in found] == [50.0, 0.0]
    # The rows behind the numbers are as many.
    prizes = won(Gift.objects.all(), occasion.campaign_id)
    assert [at_stage(prizes, name, *month).count() for name in ("given", "collected", "used")] == [2, 1, 1]
    assert drawn(Try.objects.none(), *month) == []


@pytest.mark.django_db
def test_a_prize_whose_use_was_undone_is_not_used():
    occasion = opened({"洗车券": (30, 1_000_000)}, at=JUNE, **TERM)
    row = draw(occasion, cast.member(), JUNE)
    collect(gift=row.gift, by=SYSTEM, at=JUNE)
    reverse(redemption=used_up(row.gift), reason="看错", by=SYSTEM, at=timezone.now())

    [found] = drawn(Try.objects.all(), date(2026, 6, 1), date(2026, 7, 1))

    assert (found.given, found.collected, found.used) == (1, 1, 0)


def used_up(gift: Gift) -> Redemption:
    """One use of what it holds, now."""
    voucher, now = gift.vouchers.first(), timezone.now()
    Voucher.objects.filter(pk=voucher.pk).update(valid_from=JUNE, valid_until=now + timedelta(days=9))
    shop = shop_offering(voucher.product)
    return redeem(code=voucher.code, store=shop, by=SYSTEM, door=RedemptionDoor.TYPED, at=now, quantity=1)
