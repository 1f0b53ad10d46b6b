"""The store finder."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.reports.stores import StoreQuestion, find_stores
from tests import cast
from tests.cms.pages.conftest import MONDAY

DAYS = ["08:00-20:00"] * 5 + ["", "18:00-02:00"]


def found(at: Any = MONDAY, **question: Any) -> list[str]:
    """The names of the stores that answer a question."""
    return [store.name for store in find_stores(StoreQuestion(**question), at)]


@pytest.mark.parametrize(
    "days,clock,is_open",
    [
        (0, "07:59", False),
        (0, "08:00", True),
        (0, "19:59", True),
        (0, "20:00", False),
        (5, "10:00", False),
        (6, "17:59", False),
        (6, "23:59", True),
        (7, "01:59", True),
        (7, "02:00", False),
    ],
)
def test_open_now_follows_the_clock_past_midnight(db: None, days: int, clock: str, is_open: bool) -> None:
    cast.store(name="夜里也开", opening=DAYS)
    hour, minute = map(int, clock.split(":"))
    at = MONDAY.replace(hour=hour, minute=minute) + timedelta(days=days)
    assert found(at, open_now=True) == (["夜里也开"] if is_open else [])


def test_a_store_whose_hours_nobody_told_is_not_open_now(db: None) -> None:
    cast.store(name="不知道")
    assert (found(), found(open_now=True)) == (["不知道"], [])


def test_words_are_found_inside_names_and_addresses(db: None) -> None:
    cast.store(name="顺达洗车历下店", address="历下区经十路1号")
    cast.store(name="海岸美容", city="青岛", address="香港中路9号")
    assert found(text="洗车") == ["顺达洗车历下店"]
    assert found(text="香港 青岛") == ["海岸美容"]
    assert found(text="洗车 青岛") == []


def test_city_and_service_narrow_the_list(db: None) -> None:
    item = cast.product()
    wash, other, away = cast.store(name="甲"), cast.store(name="乙"), cast.store(name="丙", city="青岛")
    cast.agreement(wash.merchant, item)
    cast.agreement(away.merchant, item)
    assert sorted(found(product=item)) == ["丙", "甲"]
    assert (found(product=item, city="济南"), found(city="济南")) == (["甲"], ["乙", "甲"])
    assert other.name not in found(product=item)


def test_the_nearest_comes_first_and_the_unknown_last(db: None) -> None:
    cast.store(name="远", latitude="36.70", longitude="117.10")
    cast.store(name="没有坐标")
    cast.store(name="近", latitude="36.651", longitude="117.021")
    assert found(near=(36.65, 117.02)) == ["近", "远", "没有坐标"]


def test_suspended_merchants_and_closed_stores_are_not_shown(db: None) -> None:
    cast.store(cast.merchant(state="suspended"))
    cast.store(is_open=False)
    assert found() == []


def test_nonsense_in_the_address_bar_is_left_out(site: SimpleNamespace, client: Client) -> None:
    cast.store(name="顺达")
    for wrong in (
        "city=亚特兰蒂斯",
        "service=none",
        "p=99",
        "q=%00",
        "_connector=OR",
    ):
        answer = client.get(f"/stores/?{wrong}")
        assert (wrong, answer.status_code, "顺达" in answer.text) == (wrong, 200, True)


def test_the_position_comes_in_a_header_and_the_answer_is_the_visitors_alone(
    site: SimpleNamespace, client: Client
) -> None:
    cast.store(name="甲", latitude="36.700", longitude="117.100")
    cast.store(name="乙", latitude="36.651", longitude="117.021")
    by_header = client.get("/stores/", HTTP_X_NEAR="36.65,117.02")
    by_address = client.get("/stores/?near=36.65,117.02")
    assert [store.name for store in by_header.context["listing"]] == ["乙", "甲"]
    assert {hasattr(store, "distance_km") for store in by_address.context["listing"]} == {False}
    assert "117.02" not in by_header.text.replace("117.021000", "")
    assert "private" in by_header["Cache-Control"]
    assert "X-Near" in by_address["Vary"]


def test_a_position_that_makes_no_sense_is_left_out(site: SimpleNamespace, client: Client) -> None:
    cast.store(latitude="36.700", longitude="117.100")
    for wrong in ("", "here", "99,500", "36.65", "36.65,117.02,1", "36.65,117.02\n"):
        answer = client.get("/stores/", HTTP_X_NEAR=wrong)
        assert [hasattr(store, "distance_km") for store in answer.context["listing"]] == [False], wrong


def test_an_empty_answer_says_what_to_try(site: SimpleNamespace, client: Client) -> None:
    cast.store()
    answer = client.get("/stores/?q=火星", HTTP_ACCEPT_LANGUAGE="en")
    assert "No store matches." in answer.text
    assert 'href="/stores/"' in answer.text


def test_a_store_can_be_called_and_found_on_the_map(site: SimpleNamespace, client: Client) -> None:
    hours = ["00:00-24:00"] * 7
    cast.store(phone="0531-88880000", latitude="36.65", longitude="117.02", opening=hours)
    text = client.get("/stores/?open=on", HTTP_ACCEPT_LANGUAGE="en").text
    assert 'href="tel:0531-88880000"' in text
    assert "uri.amap.com/marker?position=117.020000,36.650000" in text
    assert "today 00:00-24:00" in text


def test_a_long_list_has_pages_that_keep_the_question(site: SimpleNamespace, client: Client) -> None:
    owner = cast.merchant()
    for number in range(13):
        cast.store(owner, name=f"洗车{number:02d}")
    first = client.get("/stores/?q=洗车")
    assert (len(first.context["listing"].object_list), first.context["listing"].paginator.count) == (12, 13)
    assert "?q=%E6%B4%97%E8%BD%A6&amp;p=2" in first.text
    assert len(client.get("/stores/?q=洗车&p=2").context["listing"].object_list) == 1


def test_the_finder_asks_as_often_for_one_store_as_for_three(site: SimpleNamespace, client: Client) -> None:
    used = []
    for _number in range(3):
        cast.store(opening=["08:00-20:00"] * 7)
        client.get("/stores/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/stores/")
        used.append(len(queries))
    assert used[0] == used[2]
