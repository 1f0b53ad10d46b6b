"""Write the next version of a script."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.revisits.models import RevisitKind, RevisitQuestion, RevisitScript


class NothingAsked(DomainError):
    """A script without a question."""

    code = "nothing_asked"
    message = _("A script asks at least one question.")


@dataclass(frozen=True)
class Asked:
    """One question."""

    text: str
    answering: str = "yes_no"
    is_required: bool = False


@transaction.atomic
def write_script(
    *, kind: RevisitKind, greeting: str, closing: str, questions: list[Asked], by: Actor, at: datetime
) -> RevisitScript:
    """What seats read from now on in this queue.

    - the next version; calls that were made keep the one they were made with; one audit entry
    """
    row = RevisitKind.objects.select_for_update().get(pk=kind.pk)
    if not questions:
        raise NothingAsked
    last = row.scripts.aggregate(last=Max("version"))["last"] or 0
    words = {"greeting": greeting.strip(), "closing": closing.strip()}
    made = RevisitScript.objects.create(
        kind=row, version=last + 1, written_at=at, written_by_id=by.id, **words
    )
    RevisitQuestion.objects.bulk_create(
        RevisitQuestion(script=made, number=number, **vars(each)) for number, each in enumerate(questions, 1)
    )
    audit.record(verb="revisit.script_written", subject=row, by=by, at=at, version=made.version)
    return made
