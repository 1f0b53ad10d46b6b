"""Check a site, and put right what was found."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from club.complaints import pictures
from club.complaints.queries import colleagues_of
from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import FourEyes
from club.identity.models import Account
from club.organisation.models import Branch
from club.standards.models import CheckFinding, CheckTask, FindingPhoto, ServiceItem, SiteCheck
from club.standards.refusals import (
    DueDayPast,
    FoundAlready,
    InTheFuture,
    NotAColleague,
    NothingMissed,
    ProofMissing,
    TaskMoved,
    WordsMissing,
)
from merchants.stores.models import Store

S = CheckTask.State
R = CheckFinding.Result


@transaction.atomic
def record_check(
    *, branch: Branch, store: Store | None, site: str, way: str, checked_date: date, by: Actor, at: datetime
) -> SiteCheck:
    """Somebody was at a counter of a branch or at a partner's store and looked; findings follow.

    - one audit entry
    - refuses with WordsMissing without the name of a place or a store, with InTheFuture
    """
    if checked_date > local_date(at):
        raise InTheFuture
    place = site.strip() or (store.name if store else "")
    if not place:
        raise WordsMissing
    facts = {"branch": branch, "store": store, "site": place[:60], "way": way, "checked_date": checked_date}
    row = SiteCheck.objects.create(**facts, recorded_at=at, recorded_by_id=by.id)
    audit.record(verb="site_check.recorded", subject=row, by=by, at=at, branch=branch.code)
    return row


@transaction.atomic
def add_finding(
    *,
    check: SiteCheck,
    item: ServiceItem,
    result: str,
    words: str,
    photos: Iterable[Any],
    by: Actor,
    at: datetime,
) -> CheckFinding:
    """How one item was found there; once for each item, and never changed.

    - at most six photos, written anew; one audit entry
    - refuses with FoundAlready, with WordsMissing where the standard was missed, with TooManyPhotos, BadPhoto
    """
    SiteCheck.objects.select_for_update().get(pk=check.pk)  # two who write at once take turns
    if CheckFinding.objects.filter(check_of=check, item=item).exists():
        raise FoundAlready
    said = words.strip()[:2000]
    if result == R.MISSED and not said:
        raise WordsMissing
    cleaned = pictures.cleaned(photos)
    row = CheckFinding.objects.create(check_of=check, item=item, result=result, words=said, found_at=at)
    _keep(row, cleaned, at, is_proof=False)
    audit.record(verb="site_check.found", subject=row, by=by, at=at, number=item.number, outcome=result)
    return row


@transaction.atomic
def order_check_task(
    *, finding: CheckFinding, owner: Account, words: str, due_date: date, by: Actor, at: datetime
) -> CheckTask:
    """A colleague has to put a finding right by a day.

    - one audit entry
    - refuses with NothingMissed, with TaskMoved where there is one, with NotAColleague without a post at the
      branch, above it or below it, with DueDayPast, with WordsMissing
    """
    row = CheckFinding.objects.select_for_update().select_related("check_of__branch").get(pk=finding.pk)
    said, branch = words.strip()[:2000], row.check_of.branch
    if row.result != R.MISSED:
        raise NothingMissed
    if CheckTask.objects.filter(finding=row).exists():
        raise TaskMoved
    if not colleagues_of(branch, at).filter(pk=owner.pk).exists():
        raise NotAColleague
    if due_date < local_date(at):
        raise DueDayPast
    if not said:
        raise WordsMissing
    facts = {"finding": row, "branch": branch, "owner": owner, "words": said, "due_date": due_date}
    made = CheckTask.objects.create(**facts, ordered_at=at, ordered_by_id=by.id)
    audit.record(
        verb="site_check.task_ordered", subject=made, by=by, at=at, owner=str(owner.uid),
        until=due_date.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def report_check_task(
    *, task: CheckTask, words: str, photos: Iterable[Any], by: Actor, at: datetime
) -> CheckTask:
    """Its owner says what was changed and proves it with a photo; somebody else has to look.

    - one audit entry
    - refuses with FourEyes for anybody but its owner, with TaskMoved unless it is open, with WordsMissing,
      with ProofMissing without a photo, with TooManyPhotos, BadPhoto
    """
    row, said = _locked(task, S.OPEN), words.strip()[:2000]
    if by.id != str(row.owner.uid):
        raise FourEyes
    if not said:
        raise WordsMissing
    cleaned = pictures.cleaned(photos)
    if not cleaned:
        raise ProofMissing
    _keep(row.finding, cleaned, at, is_proof=True)
    row.state, row.outcome, row.done_at, row.done_by_id = S.DONE, said, at, by.id
    row.save()
    audit.record(verb="site_check.task_reported", subject=row, by=by, at=at)
    return row


@transaction.atomic
def verify_check_task(*, task: CheckTask, is_right: bool, by: Actor, at: datetime) -> CheckTask:
    """Somebody else has looked: it is put right, or its owner has to go on.

    - checked, or open again; one audit entry
    - refuses with FourEyes for whoever reported it, with TaskMoved unless it is reported
    """
    row = _locked(task, S.DONE)
    if by.id == row.done_by_id:
        raise FourEyes
    if is_right:
        row.state, row.verified_at, row.verified_by_id = S.VERIFIED, at, by.id
    else:
        row.state, row.done_at, row.done_by_id = S.OPEN, None, ""
    row.save()
    verb = "site_check.task_checked" if is_right else "site_check.task_returned"
    audit.record(verb=verb, subject=row, by=by, at=at)
    return row


def _locked(task: CheckTask, state: str) -> CheckTask:
    rows = CheckTask.objects.select_for_update(of=("self",))
    row = rows.select_related("owner", "finding").get(pk=task.pk)
    if row.state != state:
        raise TaskMoved
    return row


def _keep(finding: CheckFinding, photos: Iterable[bytes], at: datetime, *, is_proof: bool) -> None:
    for photo in photos:
        row = FindingPhoto(finding=finding, added_at=at, is_proof=is_proof)
        row.file.save("photo.jpg", ContentFile(photo), save=True)
