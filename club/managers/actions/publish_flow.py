"""Let a version of a care flow run, and end a flow."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.errors import FourEyes
from club.managers.models import CareFlow, FlowVersion
from club.managers.refusals import NotADraft, NothingToDo, RetiredAlready


@transaction.atomic
def publish_flow(*, version: FlowVersion, by: Actor, at: datetime) -> FlowVersion:
    """Whoever starts from now on takes this version; whoever has started ends on the one he has.

    - the version is frozen; one audit entry
    - refuses with FourEyes who wrote it, with NotADraft, and with NothingToDo without any step
    """
    rows = FlowVersion.objects.select_for_update(of=("self",)).select_related("flow")
    row = rows.get(pk=version.pk)
    if not row.is_draft or row.flow.retired_at:
        raise NotADraft
    if row.written_by == by.id:
        raise FourEyes
    if not row.steps.exists():
        raise NothingToDo
    row.state, row.published_by, row.published_at = FlowVersion.State.PUBLISHED, by.id, at
    row.save(update_fields=["state", "published_by", "published_at"])
    audit.record(verb="care_flow.published", subject=row.flow, by=by, at=at, version=row.number)
    return row


@transaction.atomic
def retire_flow(*, flow: CareFlow, by: Actor, at: datetime) -> CareFlow:
    """Nobody starts on it any more; whoever has started goes on to his last step.

    - from now on the flow of the branch above is taken; one audit entry; refuses with RetiredAlready
    """
    row = CareFlow.objects.select_for_update(of=("self",)).get(pk=flow.pk)
    if row.retired_at:
        raise RetiredAlready
    row.retired_at, row.retired_by = at, by.id or "system"
    row.save(update_fields=["retired_at", "retired_by"])
    audit.record(verb="care_flow.retired", subject=row, by=by, at=at)
    return row
