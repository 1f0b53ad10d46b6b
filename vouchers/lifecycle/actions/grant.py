"""Give a package to members."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import end_of, local_date
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.members.models import Member
from club.messaging.actions import enqueue_many
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle import budgets, eligibility
from vouchers.lifecycle.budgets import BudgetReached
from vouchers.lifecycle.models import Gift, GrantBatch
from vouchers.lifecycle.offering import ensure_published, facts_of, letter_of

CHUNK = 1000


class BatchKeyTaken(DomainError):
    """The key names a batch of another package."""

    code = "key_reused"
    status = 422
    message = _("This batch was already made with another package.")


class NobodyToGive(DomainError):
    """None of the people named may hold the gift; says why if it is the same for all."""

    code = "nobody_to_give"
    message = _("None of these people may have this package.")


class BatchStopped(DomainError):
    """Staff stopped the batch."""

    code = "stopped"
    message = _("This grant was stopped. It gives nothing more.")


@transaction.atomic
def grant(
    *,
    key: str,
    package: GiftPackage,
    members: Iterable[Member],
    by: Actor,
    at: datetime,
    reason: str = "",
    budget_fen: int | None = None,
) -> GrantBatch:
    """Give `package` to members; the same key again gives to those who were not in it yet, and nothing twice.

    - one gift for each full member who fulfils what package and services ask for, on the terms of this
      moment; others are passed over and counted by reason in `passed_over` of what is returned
    - one audit entry for the batch with the count, one for each gift for the change feed
    - one gift_arrived message for each gift
    - the grant counts the expected cost of each gift; with a budget, which the first call sets, whoever
      comes after the last that fits is left out and counted in `left_out` of what is returned
    """
    ensure_published(package)
    batch = _batch(key, package, by, at, reason, budget_fen)
    gifts = _offer(batch, [member.pk for member in members], at)
    entries = [
        audit.entry(verb="gift.offered", subject=gift, by=by, at=at, **facts_of(gift)) for gift in gifts
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=CHUNK)
    if gifts:
        given = {
            "package": package.code,
            "given": len(gifts),
            "left_out": batch.left_out,
            "passed_over": batch.passed_over,
        }
        audit.record(verb="gifts.granted", subject=batch, by=by, at=at, **given)
    for start in range(0, len(gifts), CHUNK):
        letters = [letter_of(gift) for gift in gifts[start : start + CHUNK]]
        enqueue_many(kind="gift_arrived", letters=letters, at=at)
    return batch


def _batch(
    key: str, package: GiftPackage, by: Actor, at: datetime, reason: str, budget_fen: int | None
) -> GrantBatch:
    first = {"package": package, "reason": reason, "by_id": by.id, "created_at": at, "budget_fen": budget_fen}
    GrantBatch.objects.get_or_create(key=key, defaults=first)
    # The lock makes a second grant with this key wait, so it sees the gifts of the first.
    batch = GrantBatch.objects.select_for_update().get(key=key)
    if batch.package_id != package.pk:
        raise BatchKeyTaken
    if batch.stopped_at is not None:
        raise BatchStopped
    return batch


def _offer(batch: GrantBatch, member_ids: list[int], at: datetime) -> list[Gift]:
    package = batch.package
    common: dict[str, Any] = {
        "batch": batch,
        "package": package,
        "terms": package.terms(),
        "offered_at": at,
        "cost_fen": package.cost_fen,
        "held_fen": package.cost_fen,
        "collect_until": end_of(local_date(at) + timedelta(days=package.collect_days)),
    }
    asked = eligibility.conditions(common["terms"], package)
    gifts, found, reasons = [], 0, Counter[str]()
    for start in range(0, len(member_ids), CHUNK):
        members = _full_members(member_ids[start : start + CHUNK])
        refused = eligibility.passed_over(asked, members, local_date(at))
        eligible = [member for member in members if member.pk not in refused]
        reasons.update(reason.code for reason in refused.values())
        present = set(batch.gifts.filter(member__in=eligible).values_list("member_id", flat=True))
        new = [Gift(member=member, **common) for member in eligible if member.pk not in present]
        gifts += Gift.objects.bulk_create(_affordable(batch, new))
        found += len(eligible)
    if not found:
        raise NobodyToGive(passed_over=dict(reasons))
    batch.passed_over = dict(reasons)
    if batch.left_out and not gifts:
        raise BudgetReached
    return gifts


def _affordable(batch: GrantBatch, wanted: list[Gift]) -> list[Gift]:
    """As many of the gifts as the budget has room for, counted into what the batch spends."""
    cost = batch.package.cost_fen
    room = len(wanted)
    if cost and batch.budget_fen is not None:
        room = min(room, max(batch.budget_fen - batch.spent_fen, 0) // cost)
    batch.left_out += len(wanted) - room
    if not budgets.spend(batch, room * cost):
        raise BudgetReached
    batch.spent_fen += room * cost
    return wanted[:room]


def _full_members(member_ids: list[int]) -> list[Member]:
    members = Member.objects.filter(pk__in=member_ids, state=Member.State.FULL)
    return list(members.select_related("customer", "tier", "branch").order_by("pk"))
