"""Who is concerned on a day: one module per occasion.

Each has `letters(rule, date, after, size)`: the next few letters by the id they are keyed on, found over an
index, so that the cost grows with how many people are concerned and not with how many members there are; and
`concerned(rule, date)`: the same members as a set, to be counted before anything is sent.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from club.members.models import Member
from club.messaging.actions import Letter
from club.reminders.models import ReminderRule
from club.reminders.occasions import birthday, holiday, inspection, licence, renewal, traffic_limit

# Letters with the id of each, in the order of the ids; fewer than asked for when nobody is left.
Letters = list[tuple[int, Letter]]
LETTERS: dict[str, Callable[[ReminderRule, date, int, int], Letters]] = {
    ReminderRule.Occasion.RENEWAL: renewal.letters,
    ReminderRule.Occasion.BIRTHDAY: birthday.letters,
    ReminderRule.Occasion.HOLIDAY: holiday.letters,
    ReminderRule.Occasion.INSPECTION_OPENS: inspection.openings,
    ReminderRule.Occasion.INSPECTION: inspection.letters,
    ReminderRule.Occasion.LICENCE: licence.letters,
    ReminderRule.Occasion.TRAFFIC_LIMIT: traffic_limit.letters,
}
CONCERNED: dict[str, Callable[[ReminderRule, date], QuerySet[Member]]] = {
    ReminderRule.Occasion.RENEWAL: renewal.concerned,
    ReminderRule.Occasion.BIRTHDAY: birthday.concerned,
    ReminderRule.Occasion.HOLIDAY: holiday.concerned,
    ReminderRule.Occasion.INSPECTION_OPENS: inspection.concerned_by_opening,
    ReminderRule.Occasion.INSPECTION: inspection.concerned,
    ReminderRule.Occasion.LICENCE: licence.concerned,
    ReminderRule.Occasion.TRAFFIC_LIMIT: traffic_limit.concerned,
}
