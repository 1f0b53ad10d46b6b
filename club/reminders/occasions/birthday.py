"""Birthdays."""

from datetime import date

from django.db.models import Q, QuerySet

from club.members.models import Member
from club.messaging.actions import Letter
from club.reminders.calendar import birthdays_on
from club.reminders.models import ReminderRule


def concerned(rule: ReminderRule, day: date) -> QuerySet[Member]:
    """Full members whose birthday is congratulated on `day`."""
    born = Q()
    for month, day_of_month in birthdays_on(day):
        born |= Q(customer__birth_month=month, customer__birth_day=day_of_month)
    return Member.objects.filter(born, state=Member.State.FULL)


def letters(rule: ReminderRule, day: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per full member whose birthday is congratulated on `day`."""
    members = concerned(rule, day).filter(pk__gt=after).order_by("pk")
    return [
        (pk, Letter(dedupe_key=f"{rule.code}:{day}:{uid}", recipient=uid))
        for pk, uid in members.values_list("pk", "uid")[:size]
    ]
