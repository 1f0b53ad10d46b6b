"""Cars that may not drive on a day."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from club.members.models import Member, Vehicle
from club.messaging.actions import Letter
from club.reminders import limits
from club.reminders.models import ReminderRule, TrafficLimit


def concerned(rule: ReminderRule, day: date) -> QuerySet[Member]:
    """Full members with a car that may not drive on `day` in its city."""
    rows = limits.limits_on(day)
    if not rows:
        return Member.objects.none()
    cars = Vehicle.objects.filter(_cars(rows, day), customer=OuterRef("customer"))
    return Member.objects.filter(Exists(cars), state=Member.State.FULL)


def _cars(rows: list[TrafficLimit], day: date) -> Q:
    return reduce(or_, (limits.cars_of(row, day) for row in rows))


def letters(rule: ReminderRule, day: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per full member with a car that may not drive on `day` in its city."""
    rows = limits.limits_on(day)
    if not rows:
        return []
    hours = {row.city: (row.hours, row.hours_en or row.hours) for row in rows}
    members = concerned(rule, day).filter(customer_id__gt=after).order_by("customer_id")
    owners = dict(members.values_list("customer_id", "uid")[:size])
    cars = Vehicle.objects.filter(_cars(rows, day), customer_id__in=owners).order_by("-pk")
    cities = dict(cars.values_list("customer_id", "city"))
    told = ((owner, uid, cities[owner]) for owner, uid in owners.items())
    return [
        (owner, Letter(f"{rule.code}:{day}:{uid}", uid, params=_params(day, city, *hours[city])))
        for owner, uid, city in told
    ]


def _params(day: date, city: str, hours: str, hours_en: str) -> dict[str, str]:
    return {
        "day": f"{day.month}月{day.day}日",
        "day_en": f"{day:%-d %B}",
        "city": city,
        "hours": hours,
        "hours_en": hours_en,
    }
