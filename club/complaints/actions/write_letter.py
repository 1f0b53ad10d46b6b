"""Write a letter about a complaint."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.complaints import moves, told
from club.complaints.letters import KINDS, LANGUAGES, letter_of
from club.complaints.models import Complaint
from club.complaints.refusals import NoLetter
from club.core.audit import Actor


@dataclass(frozen=True)
class Letter:
    """A file to send."""

    name: str
    content: bytes


@transaction.atomic
def write_letter(*, complaint: Complaint, kind: str, language: str, by: Actor, at: datetime) -> Letter:
    """The letter of decision for the complainant, or the report for the regulator, as PDF.

    - one audit entry: it names the complainant in full; nothing is sent, and nothing of it is kept here
    - refuses with NoLetter: a decision before the answer, a report on what is not the regulator's
    """
    row = moves.locked(complaint)
    is_there = row.is_regulators if kind == "report" else bool(row.answer)
    if kind not in KINDS or language not in LANGUAGES or not is_there:
        raise NoLetter
    content = letter_of(row, kind, language, at=at)
    told.happened(row, verb="complaint.letter_written", by=by, at=at, kind=kind, language=language)
    return Letter(f"{row.number}-{kind}-{language}.pdf", content)
