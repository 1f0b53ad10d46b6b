"""Dates of cars, licences and traffic limits: the right people on the right days, over the turn of a year."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from club.core import workdays
from club.core.clock import SHANGHAI
from club.members.models import Member
from club.messaging.actions import ensure_kinds
from club.messaging.models import Message
from club.reminders import actions, forecast, limits
from club.reminders.models import ReminderRule, TrafficLimit
from club.reminders.occasions import CONCERNED, LETTERS
from tests import cast

pytestmark = pytest.mark.django_db
BEIJING = ["16", "50", "27", "38", "49", "", ""]


@pytest.fixture(autouse=True)
def rules() -> None:
    ensure_kinds()
    actions.ensure_rules()


def with_car(**fields: Any) -> Member:
    member = cast.member()
    cast.vehicle(member.customer, **fields)
    return member


def told_on(day: date, code: str) -> list[tuple[Any, dict[str, str]]]:
    """Whom a rule tells on a day, with what fills the text."""
    Message.objects.all().delete()
    others = ReminderRule.objects.exclude(code=code)
    others.update(is_active=False)
    at = datetime(day.year, day.month, day.day, 20, tzinfo=SHANGHAI)
    actions.run_day(day=day, at=at)
    return [(row.recipient, json.loads(row.params)) for row in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    "day, told",
    [
        (date(2026, 5, 31), True),  # thirty days before the end of June
        (date(2026, 6, 23), True),
        (date(2026, 7, 1), True),  # overdue
        (date(2026, 6, 30), False),
        (date(2026, 6, 1), False),
    ],
)
def test_an_inspection_is_told_thirty_and_seven_days_before_and_when_overdue(day: date, told: bool) -> None:
    member = with_car(registered_date=date(2020, 6, 10), model="大众朗逸")
    found = told_on(day, "inspection")
    assert [recipient for recipient, _params in found] == ([member.uid] if told else [])
    if told:
        how = "请到检测站上线检测，可预约代办验车"
        words = {"car": "大众朗逸", "until": "2026年6月30日", "how": how}
        assert {name: found[0][1][name] for name in words} == words


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)])
def test_the_window_opens_on_the_first_of_a_month_over_new_year(day: date) -> None:
    months = {11: 1, 12: 2, 1: 3}
    member = with_car(registered_date=date(2021, months[day.month], 20))
    with_car(registered_date=date(2021, 7, 20))
    assert [recipient for recipient, _params in told_on(day, "inspection-opens")] == [member.uid]


def test_two_cars_of_one_owner_are_one_letter_and_a_done_one_is_none() -> None:
    member = with_car(registered_date=date(2022, 6, 10), model="朗逸")
    cast.vehicle(member.customer, registered_date=date(2020, 6, 1), model="汉", vin="")
    with_car(registered_date=date(2020, 6, 10), inspected_until=date(2028, 6, 30))
    with_car(registered_date=date(2020, 6, 10), archived_at=cast.NOW)
    [(recipient, params)] = told_on(date(2026, 6, 23), "inspection")
    assert (recipient, params["car"]) == (member.uid, "朗逸、汉")


@pytest.mark.parametrize(
    "before, told", [(90, True), (30, True), (7, True), (-1, True), (89, False), (0, False)]
)
def test_a_licence_is_told_ninety_thirty_and_seven_days_before_over_spring_festival(
    before: int, told: bool
) -> None:
    member = cast.member()
    until = date(2027, 2, 6)  # Spring Festival
    type(member.customer).objects.filter(pk=member.customer_id).update(licence_until=until)
    found = told_on(until - timedelta(days=before), "licence")
    assert [recipient for recipient, _params in found] == ([member.uid] if told else [])


def beijing(**fields: Any) -> TrafficLimit:
    facts = {
        "city": "北京",
        "tails": BEIJING,
        "from_date": date(2026, 9, 28),
        "until_date": date(2027, 3, 28),
    }
    return TrafficLimit.objects.create(**{**facts, **fields})


@pytest.mark.parametrize(
    "day, digits",
    [
        (date(2026, 9, 28), "16"),  # a Monday
        (date(2026, 9, 29), "50"),
        (date(2026, 10, 1), ""),  # National Day
        (date(2026, 10, 10), ""),  # a Saturday worked in lieu has no digits
        (date(2026, 10, 11), ""),  # a Sunday
        (date(2027, 1, 1), ""),  # New Year, in a year that is not published yet
        (date(2027, 2, 5), ""),  # New Year's Eve of the lunar calendar, a Friday
        (date(2027, 1, 4), "16"),
    ],
)
def test_tail_digits_of_a_day(day: date, digits: str) -> None:
    workdays.load_published(2026, 2027)
    assert limits.banned(beijing(), day) == digits


def test_odd_and_even_days() -> None:
    smog = beijing(kind="odd_even", tails=[], workdays_only=False)
    assert (limits.banned(smog, date(2026, 12, 5)), limits.banned(smog, date(2026, 12, 6))) == (
        "02468",
        "13579",
    )


def test_only_cars_of_the_city_with_the_tail_are_told_the_evening_before() -> None:
    workdays.load_published(2026, 2027)
    beijing(hours="7时至20时，五环路以内")
    mine = with_car(city="北京", plate_tail="1", plate="京A12341")
    letter = with_car(city="北京", plate_tail="Z", plate="京A1234Z")
    for other in ({"city": "济南", "plate_tail": "1"}, {"city": "北京", "plate_tail": "2"}):
        with_car(**other)
    with_car(city="北京", plate_tail="1", fuel="electric")

    [(recipient, params)] = told_on(date(2026, 9, 27), "traffic-limit")
    assert (recipient, params["city"], params["day"], params["hours"]) == (
        mine.uid,
        "北京",
        "9月28日",
        "7时至20时，五环路以内",
    )
    assert [each for each, _params in told_on(date(2026, 9, 28), "traffic-limit")] == [
        letter.uid
    ]  # 0 on Tuesday


def test_every_occasion_counts_the_people_it_tells() -> None:
    """The forecast and the run ask the same question."""
    workdays.load_published(2026, 2027)
    beijing(tails=["0123456789"] * 7, workdays_only=False)
    end = date(2027, 1, 31)
    for serial in range(7):
        born = date(1990, 1, 31) if serial % 2 else date(1991, 3, 3)
        member = cast.member(customer=cast.customer(birth=born, licence_until=end))
        cast.vehicle(member.customer, registered_date=date(2021, 1, 5), city="北京", plate_tail=str(serial))
        cast.policy(member.customer, valid_from=date(2026, 1, 31), valid_until=end)
    cast.half_member()
    for rule in ReminderRule.objects.filter(occasion__in=list(LETTERS)):
        for day in (end, date(2026, 11, 1), date(2027, 1, 1), date(2027, 2, 6)):
            letters = LETTERS[rule.occasion](rule, day, 0, 100)
            uids = sorted(letter.recipient for _key, letter in letters)
            assert (
                rule.code,
                day,
                sorted(CONCERNED[rule.occasion](rule, day).values_list("uid", flat=True)),
            ) == (
                rule.code,
                day,
                uids,
            )


def test_a_forecast_crosses_new_year_and_spring_festival() -> None:
    cast.member()
    festival = ReminderRule.objects.get(code="festival")
    days = forecast.days(festival, date(2026, 12, 20), number=60)
    assert [(each.day, each.people) for each in days] == [(date(2027, 1, 1), 1), (date(2027, 2, 6), 1)]
