"""Hand over a package that was paid for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle import budgets
from vouchers.lifecycle.mint import mint
from vouchers.lifecycle.models import Gift, GrantBatch, Voucher


class NotAFullMember(DomainError):
    """Half members hold nothing."""

    code = "not_a_full_member"
    message = _("Please complete your membership first.")


@transaction.atomic
def issue_package(
    *,
    key: str,
    member: Member,
    package: GiftPackage,
    by: Actor,
    at: datetime,
    source: str = Voucher.Source.PURCHASE,
    terms: Mapping[str, Any] | None = None,
) -> Gift:
    """Give and collect in one go, once for a `key` such as 'order:C2026…'; again it returns the same gift.

    - one collected gift on `terms` (those of the sale; the present ones when none are given)
    - one voucher for each piece inside
    - its grant counts what it is expected to cost
    - one audit entry
    """
    if not member.is_full:
        raise NotAFullMember
    batch, _made = GrantBatch.objects.get_or_create(
        key=key, defaults={"package": package, "reason": source, "by_id": by.id, "created_at": at}
    )
    gift, is_new = Gift.objects.get_or_create(
        batch=batch,
        member=member,
        defaults={
            "package": package,
            "terms": dict(terms or package.terms()),
            "state": Gift.State.COLLECTED,
            "offered_at": at,
            "collect_until": at,
            "decided_at": at,
            "cost_fen": package.cost_fen,
            "held_fen": package.cost_fen,
        },
    )
    if is_new:
        budgets.spend(batch, gift.held_fen)  # made for this gift alone, without a budget
        vouchers = mint(gift, source=source, at=at, key=key)
        made = {"member": str(member.uid), "vouchers": [str(voucher.uid) for voucher in vouchers]}
        audit.record(verb="gift.issued", subject=gift, by=by, at=at, source=source, **made)
    return gift
