"""Driving licences that run out: renewed within the ninety days before, cancelled a year after."""

from datetime import date

from django.db.models import QuerySet

from club.members.models import Member
from club.messaging.actions import Letter
from club.reminders.models import ReminderRule


def concerned(rule: ReminderRule, last_day: date) -> QuerySet[Member]:
    """Full members whose licence is valid for the last time on `last_day`."""
    return Member.objects.filter(customer__licence_until=last_day, state=Member.State.FULL)


def letters(rule: ReminderRule, last_day: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per full member whose licence is valid for the last time on `last_day`."""
    members = concerned(rule, last_day).filter(pk__gt=after).order_by("pk")
    params = {
        "until": f"{last_day.year}年{last_day.month}月{last_day.day}日",
        "until_en": f"{last_day:%-d %B %Y}",
    }
    return [
        (pk, Letter(dedupe_key=f"{rule.code}:{last_day}:{uid}", recipient=uid, params=params))
        for pk, uid in members.values_list("pk", "uid")[:size]
    ]
