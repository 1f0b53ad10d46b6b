"""Who would receive a package: every line that staff wrote, and what becomes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from club.core import masks, people
from club.core.fields import digests_of
from club.identity.models import Account
from club.members.models import Member
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.eligibility import NotEligible, conditions, passed_over
from vouchers.lifecycle.models import Gift


@dataclass(frozen=True)
class Refused:
    """A line that leads to no gift, masked where it is a phone number, and the reason in words."""

    line: str
    reason: str


@dataclass(frozen=True)
class GrantPlan:
    """Who gets it, who does not and why; `again` of those who get it have one of this package to collect."""

    package: GiftPackage
    ready: list[Member]
    refused: list[Refused]
    again: int


def plan_grant(
    package: GiftPackage, lines: Sequence[str], reachable: QuerySet[Member], day: date
) -> GrantPlan:
    """Work out a grant without doing it. Lines are member numbers or phones of `reachable` members."""
    known = _members_of(lines, reachable)
    asked = conditions(package.terms(), package)
    over = passed_over(asked, [member for member in set(known.values()) if member.is_full], day)
    ready: dict[int, Member] = {}
    refused = []
    for line in lines:
        member = known.get(line)
        reason = _refusal(member, ready, over)
        if reason or member is None:
            refused.append(Refused(_masked(line), reason))
        else:
            ready[member.pk] = member
    waiting = Gift.objects.filter(package=package, state=Gift.State.OFFERED, member__in=ready)
    return GrantPlan(package, list(ready.values()), refused, waiting.values("member").distinct().count())


def _members_of(lines: Iterable[str], reachable: QuerySet[Member]) -> dict[str, Member]:
    """The member behind each line, in two queries however many lines there are."""
    rows = reachable.select_related("tier", "branch", "customer", "account")
    by_number = {row.number: row for row in rows.filter(number__in=[line.upper() for line in lines])}
    found = {line: by_number[line.upper()] for line in lines if line.upper() in by_number}
    digests = {line: _phone_digests(line) for line in lines}
    holders = rows.filter(account__phone_index__in=set(chain(*digests.values())))
    by_phone = {bytes(row.account.phone_index): row for row in holders if row.account}
    return found | {
        line: by_phone[each] for line, mine in digests.items() for each in mine if each in by_phone
    }


def _phone_digests(line: str) -> list[bytes]:
    try:
        people.phone(line)
    except ValidationError:
        return []
    return digests_of(Account, "phone_index", line)


def _refusal(member: Member | None, ready: Mapping[int, Member], over: Mapping[int, NotEligible]) -> str:
    if member is None:
        return _("no such member in your branches")
    if member.pk in ready:
        return _("named twice")
    if member.state == Member.State.HALF:
        return _("registered, but identity is missing")
    if not member.is_full:
        return _("membership is closed")
    return str(over.get(member.pk, ""))


def _masked(line: str) -> str:
    return masks.phone(line) if _phone_digests(line) else line[:20]
