"""Cars to be inspected."""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from club.members import inspections
from club.members.models import Member, Vehicle
from club.messaging.actions import Letter
from club.reminders.models import ReminderRule

WAYS = {
    inspections.How.ONLINE: (
        "可在交管12123在线申领检验标志，无需上线检测",
        "the mark is asked for online in 12123",
    ),
    inspections.How.STATION: (
        "请到检测站上线检测，可预约代办验车",
        "take it to a station, or book our errand",
    ),
    inspections.How.ASK: ("请在交管12123查询办理方式", "look in 12123 how it is done"),
}


def concerned(rule: ReminderRule, end: date) -> QuerySet[Member]:
    """Full members with a car whose inspection is due on `end`, the last day of a month."""
    if end != inspections.last_day(end.year, end.month):
        return Member.objects.none()
    cars = Vehicle.objects.filter(inspections.due_at(end), customer=OuterRef("customer"))
    return Member.objects.filter(Exists(cars), state=Member.State.FULL)


def concerned_by_opening(rule: ReminderRule, day: date) -> QuerySet[Member]:
    """Full members with a car whose inspection can be done from `day` on."""
    end = inspections.end_of_window(day)
    return concerned(rule, end) if end else Member.objects.none()


def letters(rule: ReminderRule, end: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per member with cars whose inspection is due on `end`, the last day of a month."""
    if end != inspections.last_day(end.year, end.month):
        return []
    return _letters(rule, end, after, size)


def openings(rule: ReminderRule, day: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per member with cars whose inspection can be done from `day` on, the first of a month."""
    end = inspections.end_of_window(day)
    return _letters(rule, end, after, size) if end else []


def _letters(rule: ReminderRule, end: date, after: int, size: int) -> list[tuple[int, Letter]]:
    members = concerned(rule, end).filter(customer_id__gt=after).order_by("customer_id")
    owners = dict(members.values_list("customer_id", "uid")[:size])
    rows = Vehicle.objects.filter(inspections.due_at(end), customer_id__in=owners)
    cars = groupby(rows.order_by("customer_id", "pk"), key=lambda car: car.customer_id)
    told = ((owner, owners[owner], _params(list(theirs), end)) for owner, theirs in cars)
    return [(owner, Letter(f"{rule.code}:{end}:{uid}", uid, params=params)) for owner, uid, params in told]


def _params(cars: list[Vehicle], end: date) -> dict[str, Any]:
    ways = list(dict.fromkeys(inspections.how(car, end) for car in cars))
    return {
        "car": "、".join(dict.fromkeys(car.model or f"尾号{car.plate_tail}的车辆" for car in cars)),
        "until": f"{end.year}年{end.month}月{end.day}日",
        "until_en": f"{end:%-d %B %Y}",
        "how": "；".join(WAYS[way][0] for way in ways),
        "how_en": "; ".join(WAYS[way][1] for way in ways),
    }
