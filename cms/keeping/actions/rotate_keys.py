"""Bring everything sealed over to the newest key of the ring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit, lasting, sealing
from club.core.audit import SYSTEM
from club.core.errors import DomainError
from cms.keeping import sealed
from cms.keeping.models import KeyRotation

BATCH = 500


class KeyClash(DomainError):
    """Two rows hold the same value of which there may be one: written at one moment under two keys."""

    code = "key_clash"
    message = _("Two rows of a table hold the same value of which there may be only one.")


@dataclass(frozen=True)
class Rotated:
    """What a run did. `left` counts values on older keys that could not be opened or came in meanwhile."""

    key_id: int
    written: int
    broken: int
    left: int


def rotate_keys(
    *, at: datetime, batch: int = BATCH, progress: Callable[[str, int], object] = lambda table, rows: None
) -> Rotated:
    """Seal and index anew whatever stands on an older key; run again after a kill, it goes on where it was.

    - reads find everything at every moment: values say their key, look-ups ask with every key of the ring
    - in transactions of `batch` rows, each with how far it came; then what was written under an older key
      meanwhile
    - digests that nobody can make anew have their keys kept, sealed, before anything else
    - one audit entry when nothing is left on an older key
    """
    lasting.pin()
    written = broken = 0
    for model in sealed.tables():
        more = _table(model, at, batch, progress)
        written, broken = written + more[0], broken + more[1]
    with transaction.atomic():
        written += sealed.renew_second_factors()
    newest = sealing.newest_key_id()
    left = sum(count for key_id, count in sealed.keys_in_use().items() if key_id != newest)
    if not left and written:
        rotation = KeyRotation.objects.filter(key_id=newest).latest("pk")
        audit.record(verb="keys.rotated", subject=rotation, by=SYSTEM, at=at, rows=written)
    return Rotated(newest, written, broken, left)


def _table(
    model: type[models.Model], at: datetime, batch: int, progress: Callable[[str, int], object]
) -> tuple[int, int]:
    """A table from where an earlier run stopped, then whatever somebody wrote with an older key."""
    table, written, broken, after = model._meta.db_table, 0, 0, 0
    place, _new = KeyRotation.objects.get_or_create(
        key_id=sealing.newest_key_id(), table=table, defaults={"started_at": at}
    )
    while place.finished_at is None:
        place, done = _step(model, place.pk, at, batch)
        written += done.written
        progress(table, done.written)
    while (done := _sweep(model, after, batch)).last is not None:
        after, written, broken = done.last, written + done.written, broken + done.broken
        progress(table, done.written)
    return written, broken


@transaction.atomic
def _step(model: type[models.Model], pk: int, at: datetime, batch: int) -> tuple[KeyRotation, sealed.Outcome]:
    # The lock of the place makes two runs take turns.
    place = KeyRotation.objects.select_for_update().get(pk=pk)
    if place.finished_at:
        return place, sealed.Outcome(None)
    done = _renew(model, place.after, batch, everything=True)
    if done.last is None:
        place.finished_at = at
    place.after = done.last or place.after
    place.save(update_fields=["after", "finished_at"])
    return place, done


@transaction.atomic
def _sweep(model: type[models.Model], after: int, batch: int) -> sealed.Outcome:
    return _renew(model, after, batch, everything=False)


def _renew(model: type[models.Model], after: int, batch: int, everything: bool) -> sealed.Outcome:
    try:
        with transaction.atomic():
            return sealed.renew(model, after, batch, everything)
    except IntegrityError:
        raise KeyClash(after=after, table=model._meta.db_table) from None
