"""A file of customers from the desk: held, looked through, confirmed and brought in, or thrown away."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.actions.import_customers import import_customers
from club.members.importing import files, held
from club.members.importing.alone import ImportRunning, alone
from club.members.importing.columns import WrongHeaders
from club.members.importing.preview import preview
from club.members.models import HeldFile

State = HeldFile.State


class WrongFile(DomainError):
    """Nothing in it can be used."""

    code = "wrong_file"
    message = _("We cannot read this file. Save it as CSV or XLSX.")


class NotLookedThrough(DomainError):
    """Only what was looked through can be confirmed, and only once."""

    code = "not_looked_through"
    message = _("This file does not wait for a yes.")


class BeingBroughtIn(DomainError):
    """It is too late to throw it away."""

    code = "being_brought_in"
    message = _("This file is being brought in already.")


@transaction.atomic
def hold_file(*, path: Path, name: str, by: Actor, at: datetime) -> HeldFile:
    """Take a file of customers in; nothing of it is used before somebody has confirmed it.

    - the file sealed in pieces; one audit entry
    - refuses with WrongFile what has no rows or other columns
    """
    try:
        first = next(files.read(path), None)
    except WrongHeaders as error:
        message = _("These columns are missing or doubled: %(columns)s.") % {"columns": error}
        raise WrongFile(str(message)) from None
    except files.Unreadable:
        raise WrongFile from None
    if first is None:
        raise WrongFile(str(_("There is no row in this file.")))
    row = HeldFile.objects.create(
        name=name[-200:],
        suffix=path.suffix.lower(),
        size=path.stat().st_size,
        held_at=at,
        held_by_id=by.id,
    )
    held.keep(row, path)
    audit.record(verb="customers_file.held", subject=row, by=by, at=at, bytes=row.size)
    return row


@transaction.atomic
def confirm_file(*, file: HeldFile, by: Actor, at: datetime) -> HeldFile:
    """Say yes to what was found; the timetable brings it in.

    - who and when; one audit entry; refuses with NotLookedThrough, a second yes too
    """
    row = _locked(file)
    if row is None or row.state != State.SEEN:
        raise NotLookedThrough
    row.state, row.confirmed_at, row.confirmed_by_id, row.rows = State.CONFIRMED, at, by.id, 0
    row.save(update_fields=["state", "confirmed_at", "confirmed_by_id", "rows"])
    audit.record(verb="customers_file.confirmed", subject=row, by=by, at=at)
    return row


@transaction.atomic
def discard_file(*, file: HeldFile, by: Actor, at: datetime) -> None:
    """Throw a file away.

    - the row and all its pieces are gone; one audit entry; refuses with BeingBroughtIn
    """
    row = _locked(file)
    if row is None:
        return
    if row.state == State.CONFIRMED:
        raise BeingBroughtIn
    audit.record(verb="customers_file.discarded", subject=row, by=by, at=at, state=row.state)
    row.delete()


def work_through(*, at: datetime, file: HeldFile | None = None) -> int:
    """Look through the held files that wait for it and bring in those that were confirmed; how many.

    - one after the other, none while another import runs; what was interrupted is begun again
    """
    busy = HeldFile.objects.filter(state__in=[State.WAITING, State.CONFIRMED]).order_by("pk")
    waiting = list(busy.filter(pk=file.pk) if file else busy)
    if not waiting:
        return 0
    try:
        with alone():
            for row in waiting:
                _look_through(row, at) if row.state == State.WAITING else _bring_in(row, at)
    except ImportRunning:
        return 0
    return len(waiting)


def _look_through(file: HeldFile, at: datetime) -> None:
    try:
        with held.on_disk(file) as path:
            seen = preview(path, at, progress=_Progress(file))
        state, findings = State.SEEN, held.of_preview(seen)
    except files.Unreadable as error:
        state, findings = State.BROKEN, held.of_trouble(str(error))
    _settle(file, State.WAITING, state, findings)


def _bring_in(file: HeldFile, at: datetime) -> None:
    by = Actor(ActorKind.STAFF, file.confirmed_by_id)
    with held.on_disk(file) as path:
        run = import_customers(path=path, name=file.name, by=by, at=at, progress=_Progress(file))
        _settle(file, State.CONFIRMED, State.DONE, held.of_run(run, path), run=run)


class _Progress:
    """How far a pass is, for the page that waits."""

    def __init__(self, file: HeldFile) -> None:
        self.rows = HeldFile.objects.filter(pk=file.pk)
        self.rows.update(rows=0)

    def __call__(self, done: int) -> None:
        self.rows.update(rows=F("rows") + done)


@transaction.atomic
def _settle(file: HeldFile, before: str, after: str, findings: str, **found: object) -> None:
    row = _locked(file)
    if row is None or row.state != before:
        return  # thrown away meanwhile
    row.state, row.findings = after, findings
    for name, value in found.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "findings", *found])
    if after in (State.DONE, State.BROKEN):
        row.pieces.all().delete()


def _locked(file: HeldFile) -> HeldFile | None:
    return HeldFile.objects.select_for_update(of=["self"]).filter(pk=file.pk).first()
