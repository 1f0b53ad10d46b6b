"""The gifts of a day of care: a grant for each step, to everybody whom the step reaches."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from club.core.audit import SYSTEM
from club.managers.models import CareStep, Excluded, StepRun
from club.members.models import Member
from vouchers.lifecycle.actions import BatchStopped, NobodyToGive, grant
from vouchers.lifecycle.models import Gift
from vouchers.lifecycle.offering import NotPublished


def give(day: date, at: datetime) -> int:
    """Give them, each once by its step and day; says how many steps were given.

    - whoever may not have the package, by its own rules, is left out and noted so
    - a package that is offline, or a grant that somebody has stopped, leaves all of the step out
    """
    runs = StepRun.objects.filter(day=day, reason="", step__kind=CareStep.Kind.GIFT)
    steps = CareStep.objects.filter(pk__in=runs.values("step")).select_related("package").order_by("pk")
    return sum(_give(step, runs.filter(step=step), day, at) for step in steps)


def _give(step: CareStep, runs: QuerySet[StepRun], day: date, at: datetime) -> bool:
    assert step.package
    key = f"care:{step.uid}:{day}"
    members = Member.objects.filter(pk__in=runs.values("start__member")).order_by("pk")
    given = {"key": key, "package": step.package, "members": members, "reason": step.name}
    why = Excluded.UNFIT
    try:
        with transaction.atomic():
            grant(**given, by=SYSTEM, at=at)
    except NobodyToGive:
        pass
    except (NotPublished, BatchStopped):
        why = Excluded.OFFLINE
    having = Gift.objects.filter(batch__key=key).values("member")
    runs.exclude(start__member__in=having).update(reason=why)
    return why == Excluded.UNFIT
