"""Write a care flow: a new one, its next draft, and the steps of a draft."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.managers.models import CareFlow, CareStep, FlowVersion, Survey
from club.managers.queries import packages_for, texts
from club.managers.refusals import (
    FlowRunsAlready,
    NoMessageHere,
    NotADraft,
    PackageOfElsewhere,
    StepIncomplete,
    StepTwice,
)
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from vouchers.catalogue.models import GiftPackage


@dataclass(frozen=True)
class Terms:
    """Who is left out of all steps of a version; 0 days: it does not matter when he was contacted."""

    skips_complaints: bool = True
    quiet_days: int = 0
    needs_manager: bool = False


@dataclass(frozen=True)
class StepFacts:
    """One step: what, when, and what its kind needs."""

    kind: str
    offset_days: int
    name: str
    name_en: str = ""
    script: str = ""
    message_kind: MessageKind | None = None
    survey: Survey | None = None
    package: GiftPackage | None = None


@transaction.atomic
def write_flow(
    *, event: str, branch: Branch | None, name: str, name_en: str = "", terms: Terms, by: Actor, at: datetime
) -> CareFlow:
    """A new flow with an empty draft as its version 1; nobody starts before it is published.

    - one audit entry
    - refuses with FlowRunsAlready when the branch has a flow for this event that is not retired
    """
    flow = CareFlow(event=event, branch=branch, name=name, name_en=name_en)
    taken = CareFlow.objects.select_for_update(of=("self",)).filter(
        event=event, branch=branch, retired_at=None
    )
    if taken.exists():
        raise FlowRunsAlready
    flow.save()
    _new_version(flow, 1, terms, by, at)
    audit.record(verb="care_flow.written", subject=flow, by=by, at=at, event=event)
    return flow


@transaction.atomic
def draft_version(*, flow: CareFlow, by: Actor, at: datetime) -> FlowVersion:
    """The next version as a draft with the steps of the last one; the open draft if there is one.

    - one audit entry for a new draft
    """
    row = CareFlow.objects.select_for_update(of=("self",)).get(pk=flow.pk)
    last = row.versions.order_by("-number").first()
    if row.retired_at or last is None:
        raise NotADraft
    if last.is_draft:
        return last
    terms = Terms(last.skips_complaints, last.quiet_days, last.needs_manager)
    draft = _new_version(row, last.number + 1, terms, by, at)
    names = [*StepFacts.__dataclass_fields__, "occasion"]
    for step in last.steps.filter(is_active=True):
        CareStep.objects.create(version=draft, **{name: getattr(step, name) for name in names})
    audit.record(verb="care_flow.drafted", subject=row, by=by, at=at, version=draft.number)
    return draft


@transaction.atomic
def change_terms(*, version: FlowVersion, terms: Terms, by: Actor, at: datetime) -> FlowVersion:
    """Who is left out of a draft. Whoever changed it last is who wrote it.

    - one audit entry; refuses with NotADraft
    """
    row = _draft(version, by, at)
    for name in Terms.__dataclass_fields__:
        setattr(row, name, getattr(terms, name))
    row.save()
    audit.record(verb="care_flow.changed", subject=row.flow, by=by, at=at, version=row.number)
    return row


@transaction.atomic
def write_step(
    *, version: FlowVersion, facts: StepFacts, step: CareStep | None = None, by: Actor, at: datetime
) -> CareStep:
    """A step of a draft, new or changed.

    - one audit entry
    - refuses with NotADraft, StepIncomplete, StepTwice, NoMessageHere, PackageOfElsewhere
    """
    row = _draft(version, by, at)
    _ensure_complete(facts)
    if facts.package and not packages_for(row.flow).filter(pk=facts.package.pk).exists():
        raise PackageOfElsewhere
    same_day = row.steps.filter(kind=facts.kind, offset_days=facts.offset_days)
    if (same_day.exclude(pk=step.pk) if step else same_day).exists():
        raise StepTwice
    kept = step or CareStep(version=row)
    kept.occasion = row.flow.event
    for name in StepFacts.__dataclass_fields__:
        setattr(kept, name, getattr(facts, name))
    kept.save()
    audit.record(verb="care_flow.changed", subject=row.flow, by=by, at=at, version=row.number)
    return kept


@transaction.atomic
def drop_step(*, step: CareStep, by: Actor, at: datetime) -> None:
    """Take a step out of a draft.

    - one audit entry; refuses with NotADraft
    """
    row = _draft(step.version, by, at)
    step.delete()
    audit.record(verb="care_flow.changed", subject=row.flow, by=by, at=at, version=row.number)


def _new_version(flow: CareFlow, number: int, terms: Terms, by: Actor, at: datetime) -> FlowVersion:
    said = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    return FlowVersion.objects.create(flow=flow, number=number, written_by=by.id, written_at=at, **said)


def _draft(version: FlowVersion, by: Actor, at: datetime) -> FlowVersion:
    """The draft, locked; from now on it is the work of `by`."""
    rows = FlowVersion.objects.select_for_update(of=("self",)).select_related("flow")
    row = rows.get(pk=version.pk)
    if not row.is_draft or row.flow.retired_at:
        raise NotADraft
    row.written_by, row.written_at = by.id, at
    row.save(update_fields=["written_by", "written_at"])
    return row


def _ensure_complete(facts: StepFacts) -> None:
    kinds = CareStep.Kind
    wanted = {kinds.MESSAGE: facts.message_kind, kinds.SURVEY: facts.survey, kinds.GIFT: facts.package}
    rest = [thing for kind, thing in wanted.items() if kind != facts.kind and thing is not None]
    if rest or (facts.kind in wanted and wanted[CareStep.Kind(facts.kind)] is None):
        raise StepIncomplete
    if facts.message_kind and not texts().filter(pk=facts.message_kind.pk).exists():
        raise NoMessageHere
