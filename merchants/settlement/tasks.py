"""Statements on time."""

from celery import shared_task
from django.utils import timezone

from club.core import audit
from club.core.clock import local_date
from club.core.models import JobSlot
from merchants.settlement.actions import ask_transfers, draw_up, remind_to_confirm, send


@shared_task(name="merchants.tasks.draw_statements")
def draw_statements() -> None:
    """Once a day: draw up and send the statements of periods that are over; most days there are none."""
    at = timezone.now()
    day = local_date(at)
    slot, is_first = JobSlot.objects.get_or_create(
        job="draw_statements", slot=day.isoformat(), defaults={"started_at": at}
    )
    if not is_first and slot.finished_at is not None:
        return
    drawn = draw_up(day=day, at=at, by=audit.SYSTEM)
    for statement in drawn:
        send(statement=statement, by=audit.SYSTEM, at=at)
    JobSlot.objects.filter(pk=slot.pk).update(finished_at=timezone.now(), result={"drawn": len(drawn)})


@shared_task(name="merchants.tasks.remind_to_confirm")
def ask_to_confirm() -> None:
    """Every working morning's question to merchants who let the term pass; each is asked once."""
    remind_to_confirm(at=timezone.now())


@shared_task(name="merchants.tasks.ask_transfers")
def pay_by_transfer() -> None:
    """Every minute: released transfers are asked for, and those without an answer asked about again."""
    ask_transfers(by=audit.SYSTEM, at=timezone.now())
