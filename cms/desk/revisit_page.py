"""What the pages of a revisit show: whom, about what, what is said, what was said before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from club.core import masks
from club.identity.models import Account
from club.revisits import queries
from club.revisits.models import Revisit, RevisitAttempt


@dataclass(frozen=True)
class CallLine:
    """One call as staff read it; words only for those who call, answer or check."""

    call: RevisitAttempt
    who: str
    answers: list[tuple[str, str]]
    words: str
    score: str


def call_words(row: Revisit, at: datetime) -> dict[str, Any]:
    """The page of a call that a seat holds."""
    script = queries.script_of(row.kind)
    return {
        "title": _("Call about %(number)s") % {"number": row.reference},
        "icon": "mobile-alt",
        "row": row,
        "about": about(row),
        "greeting": said(script.greeting, row) if script else "",
        "closing": said(script.closing, row) if script else "",
        "attempt": row.attempts + 1,
        "lines": lines_of(row, in_full=True),
        "answered": row.verifications.exclude(answered_at=None).order_by("-round").first(),
        "now": at,
    }


def said(text: str, row: Revisit) -> str:
    """A text of the script with what it is about; the name masked, for it stands on a screen."""
    values = {
        "{company}": settings.CLUB_COMPANY,
        "{name}": masks.name(row.customer.name or ""),
        "{reference}": row.reference,
    }
    for place, value in values.items():
        text = text.replace(place, str(value))
    return text


def about(row: Revisit) -> str:
    """The product of the policy it is about, where there is one."""
    policy = row.policy or (row.claim.policy if row.claim else None)
    return policy.product_name if policy else ""


def lines_of(row: Revisit, in_full: bool) -> list[CallLine]:
    """What was called so far, in three queries."""
    calls = list(row.calls.select_related("quality").prefetch_related("answers__question"))
    names = _names(call.by_id for call in calls)
    return [_line(call, names, in_full) for call in calls]


def _names(ids: Iterable[str]) -> dict[str, str]:
    return {str(one.uid): str(one) for one in Account.objects.filter(uid__in=set(ids))}


def _line(call: RevisitAttempt, names: dict[str, str], in_full: bool) -> CallLine:
    answers = [(each.question.text, _answer(each, in_full)) for each in call.answers.all()]
    check = getattr(call, "quality", None)
    words = (call.words or "") if in_full else ""
    return CallLine(call, names.get(call.by_id, "—"), answers, words, str(check.score) if check else "")


def _answer(answer: Any, in_full: bool) -> str:
    plain = {"yes": _("yes"), "no": _("no")}
    return plain.get(answer.value, answer.value) or ((answer.words or "") if in_full else "***")
