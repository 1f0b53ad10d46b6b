"""What came of a draw beside what was expected, worked out by hand."""

import pytest

from club.core.audit import SYSTEM
from cms.reports.draws import judge, results_of
from tests import cast
from tests.vouchers.campaigns.luck import draw, member_who_draws, opened
from vouchers.lifecycle.actions import collect


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
