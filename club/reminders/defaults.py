"""The rules and festivals a new club starts with; staff change them at the desk."""

from datetime import date, time
from typing import Any

from django.db import models

RULES: list[dict[str, Any]] = [
    {"code": "renewal", "name": "续保提醒", "occasion": "renewal", "offsets": [-30], "send_at": time(10)},
    {"code": "birthday", "name": "生日祝福", "occasion": "birthday", "offsets": [0], "send_at": time(9)},
    {
        "code": "inspection-opens",
        "name": "年检可办提醒",
        "occasion": "inspection_opens",
        "offsets": [0],
        "send_at": time(10),
        "kind": "inspection",
    },
    {
        "code": "inspection",
        "name": "年检到期提醒",
        "occasion": "inspection",
        "offsets": [-30, -7, 1],
        "send_at": time(10),
    },
    {
        "code": "licence",
        "name": "驾驶证换证提醒",
        "occasion": "licence",
        "offsets": [-90, -30, -7, 1],
        "send_at": time(10),
    },
    {
        "code": "traffic-limit",
        "name": "限行提醒",
        "occasion": "traffic_limit",
        "offsets": [-1],
        "send_at": time(18),
        "kind": "traffic_limit",
    },
    {"code": "festival", "name": "节日问候", "occasion": "holiday", "offsets": [0], "send_at": time(9)},
]
FIRST_DAY = date(2026, 1, 1)

# code, calendar, month, day, name, English name, greeting, English greeting
FESTIVALS = [
    ("new-year", "solar", 1, 1, "元旦", "New Year's Day", "元旦快乐！新的一年，", "Happy New Year!"),
    ("spring-festival", "lunar", 1, 1, "春节", "Spring Festival", "新春快乐！", "Happy Chinese New Year!"),
    ("labour-day", "solar", 5, 1, "劳动节", "Labour Day", "劳动节快乐！", "Happy Labour Day!"),
    (
        "dragon-boat",
        "lunar",
        5,
        5,
        "端午节",
        "Dragon Boat Festival",
        "端午安康！",
        "Best wishes for Dragon Boat Festival!",
    ),
    (
        "mid-autumn",
        "lunar",
        8,
        15,
        "中秋节",
        "Mid-Autumn Festival",
        "中秋快乐！",
        "Happy Mid-Autumn Festival!",
    ),
    ("national-day", "solar", 10, 1, "国庆节", "National Day", "国庆快乐！", "Happy National Day!"),
]
FIELDS = ("code", "calendar", "month", "day", "name", "name_en", "greeting", "greeting_en")


def seed(rules: type[models.Model], festivals: type[models.Model], kinds: type[models.Model]) -> None:
    """Add what is missing. Takes the model classes, so that a migration can pass its own."""
    kind_of = dict(kinds._default_manager.values_list("code", "pk"))
    rules._default_manager.bulk_create(
        [_rule(rules, row, kind_of) for row in RULES if row.get("kind", row["code"]) in kind_of],
        ignore_conflicts=True,
    )
    festivals._default_manager.bulk_create(
        [festivals(**dict(zip(FIELDS, row, strict=True))) for row in FESTIVALS], ignore_conflicts=True
    )


def _rule(rules: type[models.Model], row: dict[str, Any], kind_of: dict[str, int]) -> models.Model:
    facts = {name: value for name, value in row.items() if name != "kind"}
    kind = kind_of[row.get("kind", row["code"])]
    return rules(message_kind_id=kind, active_from=FIRST_DAY, **facts)
