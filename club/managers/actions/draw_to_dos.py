"""Draw up the to-dos of a day."""

from datetime import date, datetime, timedelta

from django.db import transaction

from club.core.clock import local_date
from club.core.models import JobSlot
from club.managers import drawing, giving, telling

JOB = "care:to_dos"
CATCH_UP_DAYS = 7  # days missed by a stopped scheduler that are still drawn up


def draw_to_dos(*, at: datetime) -> int:
    """Draw up the to-dos of today and of days that were missed; says how many reasons were new.

    - as `draw_day`, for every day since the last one done
    """
    today = local_date(at)
    done = JobSlot.objects.filter(job=JOB, slot__lte=today.isoformat(), finished_at__isnull=False)
    last = done.order_by("-slot").values_list("slot", flat=True).first()
    after = date.fromisoformat(last) + timedelta(days=1) if last else today
    first = max(after, today - timedelta(days=CATCH_UP_DAYS))
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    return sum(draw_day(day=day, at=at) for day in days)


@transaction.atomic
def draw_day(*, day: date, at: datetime) -> int:
    """Draw up the to-dos of one day, whatever the time of day; says how many reasons were new.

    - whoever is due starts on the newest version of the nearest care flow; each step is done or left out
      once for each member and event
    - one to-do for each member and day; every further reason is a line of the same to-do
    - messages and links to surveys are in the outbox, for the morning of that day; gifts are given
    - to-dos about policies that are over by now are dropped
    - always the same few statements; a second run writes nothing, one that is broken off wrote nothing
    - the JobSlot of the day is done
    """
    JobSlot.objects.get_or_create(job=JOB, slot=day.isoformat(), defaults={"started_at": at})
    slot = JobSlot.objects.select_for_update().get(job=JOB, slot=day.isoformat())  # two schedulers take turns
    dropped, drawn = drawing.drop_over(at), drawing.draw(day, at)
    drawing.invite(day, at)
    giving.give(day, at)
    telling.tell(day, at)
    slot.finished_at, slot.result = at, {"drawn": drawn + slot.result.get("drawn", 0), "dropped": dropped}
    slot.save(update_fields=["finished_at", "result"])
    return drawn
