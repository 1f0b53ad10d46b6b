"""Letters as one PDF, each in Chinese and English on the same sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from club.core.clock import local_date
from club.core.documents import pdf
from club.core.templatetags.club import localname
from club.letters.models import PolicyLetter
from club.members.models import Customer, Policy
from club.messaging.letters import kind_of
from club.messaging.models import MessageKind
from club.messaging.wording import values_for, wording
from club.organisation.models import Branch

TEMPLATE = Path(__file__).parent / "letter.typ"
LANGUAGES = ("zh-hans", "en")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """What one letter is about: policies of one customer at one branch, the first to end first."""

    number: str
    policies: list[Policy]

    @property
    def customer(self) -> Customer:
        """To whom it goes."""
        return self.policies[0].customer

    @property
    def branch(self) -> Branch:
        """Who writes it."""
        return self.policies[0].branch


def text_of(kind: str) -> MessageKind:
    """The text of letters of a kind, as staff write it at the desk."""
    return kind_of(f"letter_{PolicyLetter.Kind(kind).value}")


def paper(kind: str, drafts: list[Draft], *, at: datetime) -> bytes:
    """The letters of a kind, dated `at`. Plates stand in full: a fleet is told apart by nothing else."""
    text, phones = text_of(kind), _phones({draft.branch for draft in drafts})
    day = local_date(at)
    letters = [_letter(text, draft, phones[draft.branch.pk], day) for draft in drafts]
    title = wording(text, {}, "zh-hans").title
    return pdf(TEMPLATE, {"title": title, "company": settings.CLUB_COMPANY, "letters": letters}, at=at)


def _letter(text: MessageKind, draft: Draft, phone: str, day: date) -> Facts:
    values = _values(draft, phone)
    *heads, enquiries = _words()
    return {
        "number": draft.number,
        "to": [draft.customer.name or "", draft.customer.address or ""],
        "sides": [_side(text, draft, values, language, day) for language in LANGUAGES],
        "heads": heads,
        "rows": [_policy(policy) for policy in draft.policies],
        "call": _call(draft.branch, phone, enquiries),
    }


def _values(draft: Draft, phone: str) -> dict[str, str]:
    last = min(policy.last_day for policy in draft.policies)
    return {
        "branch": draft.branch.name,
        "branch_en": draft.branch.name_en,
        "phone": phone,
        "count": str(len(draft.policies)),
        "until": f"{last.year}年{last.month}月{last.day}日",
        "until_en": f"{last:%-d %B %Y}",
    }


def _side(text: MessageKind, draft: Draft, values: Mapping[str, str], language: str, day: date) -> Facts:
    with translation.override(language):
        words = wording(text, values_for(values, draft.customer.name or "", language), language)
        return {
            "title": words.title,
            "lines": [line.strip() for line in words.text.splitlines() if line.strip()],
            "company": settings.CLUB_COMPANY_EN if language == "en" else settings.CLUB_COMPANY,
            "close": _("Yours faithfully,"),
            "branch": localname(draft.branch),
            "day": date_format(day, "DATE_FORMAT"),
            "seal": _("(seal)"),
            "page": _("Page {page}"),
        }


def _policy(policy: Policy) -> list[str]:
    with translation.override("en"):
        line = capfirst(str(policy.get_line_display()))
    plate = policy.vehicle.plate if policy.vehicle else ""
    return [policy.number, f"{policy.product_name}\n{line}", policy.last_day.isoformat(), plate or "—"]


def _call(branch: Branch, phone: str, words: str) -> str:
    names = " ".join(filter(None, (branch.name, branch.name_en)))
    return f"{words}: {phone} ({names})" if phone else ""


def _words() -> list[str]:
    """What stands on the sheet once for both, in Chinese and English: heads of the table, whom to call."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(
                [_("Policy number"), _("Product"), _("Last day of cover"), _("Plate"), _("Enquiries")]
            )
    return [" ".join(pair) for pair in zip(*said, strict=True)]


def _phones(branches: set[Branch]) -> dict[int, str]:
    """The service phone of each branch, or of the nearest one above that has one."""
    above = Branch.objects.exclude(phone="").values_list("path", "phone")
    known = sorted(above, key=lambda each: -len(each[0]))
    return {
        branch.pk: next((phone for path, phone in known if branch.path.startswith(path)), "")
        for branch in branches
    }
