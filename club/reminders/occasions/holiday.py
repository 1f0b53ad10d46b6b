"""Festivals."""

from datetime import date

from django.db.models import QuerySet

from club.members.models import Member
from club.messaging.actions import Letter
from club.reminders.calendar import falls_on
from club.reminders.models import Festival, ReminderRule


def concerned(rule: ReminderRule, day: date) -> QuerySet[Member]:
    """Every full member when `day` is a festival."""
    members = Member.objects.filter(state=Member.State.FULL)
    return members if _festivals(day) else members.none()


def _festivals(day: date) -> list[Festival]:
    return [row for row in Festival.objects.filter(is_active=True) if falls_on(row, day)]


def letters(rule: ReminderRule, day: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per full member when `day` is a festival; two on one day share a letter."""
    today = _festivals(day)
    if not today:
        return []
    params = {
        "greeting": "".join(row.greeting for row in today),
        "greeting_en": " ".join(row.greeting_en or row.name_en for row in today),
    }
    members = Member.objects.filter(state=Member.State.FULL, pk__gt=after).order_by("pk")
    return [
        (pk, Letter(dedupe_key=f"{rule.code}:{day}:{uid}", recipient=uid, params=params))
        for pk, uid in members.values_list("pk", "uid")[:size]
    ]
