"""A letter as PDF, in Chinese or English, from what the complaint says."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club.complaints.choosing import cause_in_words
from club.complaints.models import Complaint, ComplaintEvent
from club.core.clock import local_date
from club.core.documents import pdf
from club.core.templatetags.club import localname

TEMPLATE = Path(__file__).parent / "letter.typ"
KINDS = {
    "decision": gettext_lazy("Letter of decision"),
    "report": gettext_lazy("Report on a complaint"),
}
LANGUAGES = ("zh-hans", "en")
Part = dict[str, Any]


def letter_of(complaint: Complaint, kind: str, language: str, *, at: datetime) -> bytes:
    """The letter of a kind in KINDS, dated `at`. It names the complainant in full."""
    with translation.override(language):
        is_english = language == "en"
        company = settings.CLUB_COMPANY_EN if is_english else settings.CLUB_COMPANY
        facts = {
            "title": str(KINDS[kind]),
            "number": complaint.number,
            "company": company,
            "salutation": _salutation(complaint, kind),
            "paragraphs": _report(complaint) if kind == "report" else _decision(complaint),
            "signed_by": localname(complaint.branch),
            "day": date_format(local_date(at), "DATE_FORMAT"),
            "words": {"page": _("Page {page} of {pages}"), "seal": _("(seal)")},
        }
        return pdf(TEMPLATE, facts, at=at)


def _salutation(complaint: Complaint, kind: str) -> str:
    if kind == "report":
        return _("To the regulator:")
    return _("Dear %(name)s,") % {"name": name_of(complaint)}


def name_of(complaint: Complaint) -> str:
    """The complainant's name in full, or how we call somebody whose name we do not know."""
    customer = complaint.member.customer if complaint.member else None
    return str(customer.name if customer else complaint.name or _("customer"))


def _decision(complaint: Complaint) -> list[Part]:
    opening = _(
        "On %(day)s we received your complaint (%(number)s). We have looked into it and decided as follows."
    )
    facts = {"day": _day(complaint.received_at), "number": complaint.number}
    rights = _(
        "If you do not agree, you may ask the unit above us to review this decision, turn to the mediation "
        "of the industry association, or go to arbitration or court as your contract says."
    )
    return [
        _part("", opening % facts),
        _part(_("What you told us"), complaint.story),
        *([_part(_("What you asked for"), complaint.demand)] if complaint.demand else []),
        _part(_("Our decision"), complaint.answer),
        _part(_("What you can do"), rights),
    ]


def _report(complaint: Complaint) -> list[Part]:
    opening = _("We report on the complaint %(reference)s (our number %(number)s), received on %(day)s.")
    facts = {
        "day": _day(complaint.received_at),
        "number": complaint.number,
        "reference": complaint.reference or "—",
    }
    class_line = _("Class: %(grade)s. Cause: %(cause)s. Complainant: %(name)s.") % {
        "grade": complaint.get_grade_display(),
        "cause": cause_in_words(complaint.cause),
        "name": name_of(complaint),
    }
    return [
        _part("", f"{opening % facts}\n{class_line}"),
        _part(_("What the complainant says"), complaint.story),
        _part(_("How it was handled"), "\n".join(_steps(complaint))),
        _part(_("Outcome"), complaint.answer or _("It is still being handled.")),
        *_ending(complaint),
    ]


def _steps(complaint: Complaint) -> list[str]:
    """What was planned and promised, with the day."""
    verbs = {"complaint.planned": _("Plan"), "complaint.promised": _("Promise")}
    events = ComplaintEvent.objects.filter(complaint=complaint, verb__in=verbs).select_related("words")
    found = [f"{_day(row.at)} · {verbs[row.verb]}: {row.words.text or ''}" for row in events if row.words]
    contacts = complaint.contacts.filter(is_reached=True).order_by("pk")
    first = contacts.first()
    said = [_("%(day)s · first talk with the complainant") % {"day": _day(first.at)}] if first else []
    return [*said, *found] or [_("Nothing is recorded yet.")]


def _ending(complaint: Complaint) -> list[Part]:
    if complaint.withdrawn_date is None:
        return []
    day = date_format(complaint.withdrawn_date, "DATE_FORMAT")
    return [_part(_("Withdrawal"), _("The complainant took it back on %(day)s.") % {"day": day})]


def _part(head: str, text: str | None) -> Part:
    return {"head": head, "lines": [line for line in (text or "").splitlines() if line.strip()]}


def _day(at: datetime) -> str:
    return date_format(local_date(at), "DATE_FORMAT")
