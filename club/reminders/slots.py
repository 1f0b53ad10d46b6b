"""One slot of the reminders: a rule, an offset and a business day, filled chunk by chunk."""

import math
import time
from datetime import date, datetime, timedelta

from django.db import transaction

from club.core.clock import SHANGHAI
from club.core.models import JobSlot
from club.messaging.actions import Letter, enqueue_many
from club.reminders.models import ReminderRule
from club.reminders.occasions import LETTERS

CHUNK = 500


def job_of(rule: ReminderRule, offset: int) -> str:
    """The job name of a rule's slots."""
    return f"reminder:{rule.code}:{offset}"


def moment(rule: ReminderRule, day: date) -> datetime:
    """When the messages of a day are due."""
    return datetime.combine(day, rule.send_at, tzinfo=SHANGHAI)


def fill(rule: ReminderRule, offset: int, day: date, at: datetime, deadline: float = math.inf) -> int:
    """Queue what is left of one slot until `deadline` (of the monotonic clock); returns how many were new."""
    if day < rule.active_from:
        return 0
    slot, _ = JobSlot.objects.get_or_create(
        job=job_of(rule, offset), slot=day.isoformat(), defaults={"started_at": at}
    )
    queued = 0
    while slot.finished_at is None and time.monotonic() < deadline:
        slot, added = step(rule, offset, day, at, slot.pk)
        queued += added
    return queued


@transaction.atomic
def step(rule: ReminderRule, offset: int, day: date, at: datetime, slot_id: int) -> tuple[JobSlot, int]:
    """The next few people of a slot. Its lock makes two schedulers take turns, and where it got to is
    committed with the messages, so an interrupted run loses and repeats nothing."""
    slot = JobSlot.objects.select_for_update().get(pk=slot_id)
    if slot.finished_at:
        return slot, 0
    found = LETTERS[rule.occasion](rule, day - timedelta(days=offset), slot.result.get("after", 0), CHUNK)
    letters = [_timed(letter, moment(rule, day)) for _, letter in found]
    added = len(enqueue_many(kind=rule.message_kind.code, letters=letters, at=at)) if letters else 0
    slot.result = {
        "after": found[-1][0] if found else slot.result.get("after", 0),
        "queued": slot.result.get("queued", 0) + added,
    }
    slot.finished_at = at if len(found) < CHUNK else None
    slot.save(update_fields=["result", "finished_at"])
    return slot, added


def _timed(letter: Letter, due_at: datetime) -> Letter:
    return Letter(**{**vars(letter), "due_at": due_at})
