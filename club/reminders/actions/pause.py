"""Hold a rule back for a while, and let it go on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.reminders.models import ReminderRule


class CannotPause(DomainError):
    """Paused already, or no reason given."""

    code = "cannot_pause"
    message = _("A rule that is not paused yet can be paused, with a reason.")


class NotPaused(DomainError):
    """There is nothing to go on with."""

    code = "not_paused"
    message = _("This rule is not paused.")


@transaction.atomic
def pause(*, rule: ReminderRule, reason: str, by: Actor, at: datetime) -> ReminderRule:
    """Write no reminders by a rule until it goes on.

    - what was written already is sent; days that pass meanwhile are not made up: nobody is told late
    - one audit entry
    """
    row = ReminderRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    reason = reason.strip()[:200]
    if row.paused_at or not reason:
        raise CannotPause
    row.paused_at, row.paused_by, row.pause_reason = at, by.id, reason
    row.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    audit.record(verb="reminder.paused", subject=row, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def resume(*, rule: ReminderRule, by: Actor, at: datetime) -> ReminderRule:
    """Let a paused rule go on from today.

    - one audit entry
    """
    row = ReminderRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if not row.paused_at:
        raise NotPaused
    row.paused_at, row.paused_by, row.pause_reason = None, "", ""
    row.active_from = max(row.active_from, local_date(at))
    row.save(update_fields=["paused_at", "paused_by", "pause_reason", "active_from"])
    audit.record(verb="reminder.resumed", subject=row, by=by, at=at)
    return row
