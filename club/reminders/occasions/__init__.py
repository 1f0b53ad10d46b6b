"""Who is concerned on a day: one module per occasion.

Each has `letters(rule, date, after, size)`: the next few letters by the id they are keyed on, found over an
index, so that the cost grows with how many people are concerned and not with how many members there are.
"""

from collections.abc import Callable
from datetime import date

from club.messaging.actions import Letter
from club.reminders.models import ReminderRule
from club.reminders.occasions import birthday, holiday, renewal

# Letters with the id of each, in the order of the ids; fewer than asked for when nobody is left.
Letters = list[tuple[int, Letter]]
LETTERS: dict[str, Callable[[ReminderRule, date, int, int], Letters]] = {
    ReminderRule.Occasion.RENEWAL: renewal.letters,
    ReminderRule.Occasion.BIRTHDAY: birthday.letters,
    ReminderRule.Occasion.HOLIDAY: holiday.letters,
}
