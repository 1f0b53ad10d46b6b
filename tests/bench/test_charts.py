"""Charts of the benchmarks: what stands in them."""

import re

import pytest

from tests.bench.charts import GREEN, RED, Bar, draw, share_of_target, slowest, targets


def figure(what: str = "99 % within", value: float = 31.2, target: str = "20 ms", **more: object) -> dict:
    return {
        "what": what,
        "value": value,
        "unit": "ms",
        "target": target,
        "is_met": False,
        "ratio": None,
        **more,
    }


@pytest.mark.parametrize(
    ("measured", "share"),
    [
        (figure(), 156),
        (figure(value=15, is_met=True), 75),
        (figure(value=1000, target="1,500/s"), 150),
        (figure(value=3000, target="1,500/s", is_met=True), 50),
        (figure(value=457, ratio=0.24, target="12 %", is_met=True), 50),
        (figure(value=11, ratio=1.2, target="150 %", is_met=True), 80),
    ],
)
def test_at_most_a_hundred_is_good_whether_much_or_little_was_asked_for(measured: dict, share: float) -> None:
    assert share_of_target(measured) == pytest.approx(share)


@pytest.mark.parametrize(
    "measured",
    [figure(is_met=None), figure(target=""), figure(value=0, target="0"), figure(target="as many")],
)
def test_what_has_no_number_for_a_target_is_not_drawn(measured: dict) -> None:
    assert share_of_target(measured) is None


def test_each_benchmark_shows_the_figure_of_a_unit_that_is_furthest_from_its_target() -> None:
    pages = [figure("/me/", 10, "100 ms", is_met=True), figure("/portal/", 50, "100 ms", is_met=True)]
    result = {
        "name": "p7_pages",
        "figures": [*pages, figure("most statements", 8, "8", unit="", is_met=True)],
    }

    assert targets([result]) == [
        Bar("p7_pages: /portal/", 50, True),
        Bar("p7_pages: most statements", 100, True),
    ]


def test_addresses_are_shown_as_people_read_them() -> None:
    found = figure("/desk/voucher/2adaaf40-31d1-4910-a/?q=%E6%B4%97%E8%BD", 10, "300 ms", is_met=True)
    assert slowest([{"figures": [found]}]) == [Bar("/desk/voucher/…/?q=洗", 10, True)]


def test_a_bar_is_as_long_as_its_number_and_red_where_the_goal_is_missed() -> None:
    drawn = draw([Bar("a < b", 50, True), Bar("c", 200, False)], "Targets")
    assert re.findall(r'width="(\d+)" height="20" fill="(.*?)"', drawn) == [("130", GREEN), ("520", RED)]
    assert re.findall("<text.*?>(.*?)</text>", drawn) == ["Targets", "a &lt; b", "50", "c", "200"]
