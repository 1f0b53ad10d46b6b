"""Print letters to group customers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.letters.listing import of_groups
from club.letters.models import PolicyLetter
from club.letters.paper import Draft, paper
from club.members.models import Customer, Policy

PREFIXES = {PolicyLetter.Kind.RENEWAL: "XB", PolicyLetter.Kind.THANKS: "GX"}  # 续保, 感谢


class NothingToPrint(DomainError):
    """None of the policies is in force any more, or none is a company's."""

    code = "nothing_to_print"
    message = _("There is no policy left that this letter would be about. Look at the list again.")


@dataclass(frozen=True)
class Printed:
    """A file to print: its name, what is in it, how many letters these are."""

    name: str
    content: bytes
    letters: int


@transaction.atomic
def print_letters(*, kind: str, policies: Collection[int], by: Actor, at: datetime) -> Printed:
    """Make the letters about these policies as one PDF: one letter for each customer and branch.

    - a letter that was begun is printed whole, with the same number; policies in none make new
      letters; printing one that was delivered is a copy and changes nothing of it
    - one audit entry for each letter
    - refuses with NothingToPrint when no policy in force of a company is among them
    """
    # Two who print for the same company at once: the second finds the letter of the first.
    customers = of_groups().filter(pk__in=policies).order_by().values("customer_id")
    list(Customer.objects.filter(pk__in=customers).order_by("pk").select_for_update(of=("self",)))
    started = PolicyLetter.objects.filter(kind=kind, policy__in=policies).values("number")
    whole = PolicyLetter.objects.filter(number__in=started).values("policy_id")
    rows = of_groups().filter(Q(pk__in=policies) | Q(pk__in=whole))
    rows = rows.select_related("customer", "branch", "vehicle")
    rows = rows.order_by("customer_id", "branch_id", "valid_until", "number")
    drafts = _drafts(kind, list(rows), by, at)
    if not drafts:
        raise NothingToPrint
    content = paper(kind, drafts, at=at)
    waiting = PolicyLetter.objects.filter(number__in=[draft.number for draft in drafts], delivered_at=None)
    waiting.update(printed_at=at, printed_by_id=by.id)
    AuditEntry.objects.bulk_create(_entries(kind, drafts, by, at))
    name = drafts[0].number if len(drafts) == 1 else _prefix(kind, at)
    return Printed(f"{name}.pdf", content, len(drafts))


def _drafts(kind: str, policies: list[Policy], by: Actor, at: datetime) -> list[Draft]:
    known = PolicyLetter.objects.filter(kind=kind, policy__in=policies)
    numbers = dict(known.values_list("policy_id", "number"))
    drafts, new = [], []
    for _pair, group in groupby(policies, key=lambda policy: (policy.customer_id, policy.branch_id)):
        near = list(group)
        fresh = [policy for policy in near if policy.pk not in numbers]
        if fresh:
            number = f"{_prefix(kind, at)}-{fresh[0].pk}"
            drafts.append(Draft(number, fresh))
            facts = {"kind": kind, "number": number, "printed_at": at, "printed_by_id": by.id}
            new += [PolicyLetter(policy=policy, **facts) for policy in fresh]
        old = sorted({numbers[policy.pk] for policy in near if policy.pk in numbers})
        drafts += [Draft(number, [row for row in near if numbers.get(row.pk) == number]) for number in old]
    PolicyLetter.objects.bulk_create(new)
    return drafts


def _prefix(kind: str, at: datetime) -> str:
    return f"{PREFIXES[PolicyLetter.Kind(kind)]}{local_date(at):%Y%m%d}"


def _entries(kind: str, drafts: list[Draft], by: Actor, at: datetime) -> list[AuditEntry]:
    numbers = [draft.number for draft in drafts]
    firsts = {row.number: row for row in PolicyLetter.objects.filter(number__in=numbers).order_by("-pk")}
    return [
        audit.entry(
            verb="policy_letter.printed",
            subject=firsts[draft.number],
            by=by,
            at=at,
            kind=kind,
            number=draft.number,
            policies=len(draft.policies),
        )
        for draft in drafts
    ]
