"""Days pass on a machine of the demo: each person is told once, in Chinese, on the phone."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from club.core.clock import SHANGHAI
from tests.journeys.acts import member_called
from tests.journeys.stack import Stack

TODAY = datetime.now(SHANGHAI).date()
SPRING_FESTIVALS = [  # first day of the first lunar month, from the almanac
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
    date(2031, 1, 23),
    date(2032, 2, 11),
    date(2033, 1, 31),
    date(2034, 2, 19),
    date(2035, 2, 8),
    date(2036, 1, 28),
]
NATIONAL_DAYS = [date(year, 10, 1) for year in range(TODAY.year, TODAY.year + 2)]
RENEWAL_NOTICE = timedelta(days=30)


def the_next(days: list[date]) -> date:
    """The first of these days that is still to come."""
    return min(day for day in days if day > TODAY)


def live_through(stack: Stack, day: date) -> None:
    """Everything that is due on a day happens now, twice, as when somebody runs it again."""
    for _time in range(2):
        stack.must("run_reminders", "--day", day.isoformat())


def texts(stack: Stack, phone: str, template: str) -> list[str]:
    """What a phone received by SMS on one occasion, newest first."""
    return [row["text"] for row in stack.sandbox_messages("sms", phone) if row["kind"] == template]


@pytest.mark.parametrize(
    "days, greeting",
    [
        pytest.param(SPRING_FESTIVALS, "新春快乐！", id="spring festival"),
        pytest.param(NATIONAL_DAYS, "国庆快乐！", id="national day"),
    ],
)
def test_every_member_is_greeted_once_on_a_festival(stack: Stack, days: list[date], greeting: str) -> None:
    members = stack.world["members"]
    before = {row["phone"]: len(texts(stack, row["phone"], "FESTIVAL")) for row in members}

    live_through(stack, the_next(days))

    received = {row["phone"]: texts(stack, row["phone"], "FESTIVAL") for row in members}
    assert {phone: len(rows) - before[phone] for phone, rows in received.items()} == dict.fromkeys(before, 1)
    for row in members:
        words = f"【车主俱乐部】尊敬的{row['name']}，{greeting}泰岳财险祝您和家人平安喜乐！"
        assert received[row["phone"]][0] == words


def test_a_member_is_congratulated_once_on_his_birthday(stack: Stack) -> None:
    born_in_january = member_called(stack, "李建军")["phone"]
    everyone = [row["phone"] for row in stack.world["members"]]
    before = Counter({phone: len(texts(stack, phone, "BIRTHDAY")) for phone in everyone})

    live_through(stack, the_next([date(year, 1, 30) for year in (TODAY.year, TODAY.year + 1)]))

    after = Counter({phone: len(texts(stack, phone, "BIRTHDAY")) for phone in everyone})
    assert after - before == Counter({born_in_january: 1})
    words = "【车主俱乐部】尊敬的李建军，今天是您的生日，泰岳财险祝您生日快乐，阖家安康，出入平安！"
    assert texts(stack, born_in_january, "BIRTHDAY")[0] == words


def test_a_member_is_reminded_once_thirty_days_before_both_policies_end(stack: Stack) -> None:
    member = member_called(stack, "刘佳怡")
    first_day_without = TODAY + timedelta(days=96)  # as the demo world has it
    last_day = first_day_without - timedelta(days=1)
    # A day that the tests above may have lived through.
    live_through(stack, first_day_without - RENEWAL_NOTICE)

    ends = f"{last_day.year}年{last_day.month}月{last_day.day}日"
    notices = [notice for notice in renewals(stack, member["openid"]) if notice[1] == ends]
    assert notices == [("机动车商业保险、机动车交强险", ends)]
    assert texts(stack, member["phone"], "RENEWAL") == []


def renewals(stack: Stack, openid: str) -> list[tuple[str, str]]:
    """Product and last day of each renewal notice that WeChat shows, newest first."""
    notices = [
        row for row in stack.sandbox_messages("wechat", openid) if row.get("template") == "club_renewal"
    ]
    shown = [row["payload"]["data"] for row in notices]
    return [(data["thing1"]["value"], data["time2"]["value"]) for data in shown]
