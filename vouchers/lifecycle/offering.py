"""What all ways of giving share: what may be given, what the trail and the member are told of a gift."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import end_of, local_date
from club.core.errors import DomainError
from club.members.models import Member
from club.messaging.letters import Letter, compose, in_both
from club.messaging.models import MessageKind
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import Gift, GrantBatch


class NotPublished(DomainError):
    """A draft binds nobody and is given to nobody."""

    code = "not_published"
    message = _("Only a published package with published products can be given.")


def ensure_published(package: GiftPackage) -> None:
    """Raise NotPublished unless the package and all that is in it are published."""
    inside = [item.product.live for item in package.items.select_related("product")]
    if not package.live or not inside or not all(inside):
        raise NotPublished


def offer(
    batch: GrantBatch, member: Member, terms: dict[str, Any], kind: MessageKind, by: Actor, at: datetime
) -> tuple[Gift, list[models.Model]]:
    """The gift, and what follows it: its audit entry and its message. Nothing is written here.

    For a crowd that comes one by one: grant locks the batch, which would make them queue.
    """
    until = end_of(local_date(at) + timedelta(days=batch.package.collect_days))
    gift = Gift(
        batch=batch,
        member=member,
        package=batch.package,
        terms=terms,
        offered_at=at,
        collect_until=until,
        cost_fen=batch.package.cost_fen,
        # A crowd does not queue for the count of a grant that has no budget.
        held_fen=0 if batch.budget_fen is None else batch.package.cost_fen,
    )
    entry = audit.entry(verb="gift.offered", subject=gift, by=by, at=at, **facts_of(gift))
    return gift, [entry, *([compose(kind, letter_of(gift), at)] if kind.is_active else [])]


def facts_of(gift: Gift) -> dict[str, str]:
    """What the trail says of a gift that was offered."""
    return {"member": str(gift.member.uid), "package": gift.terms["package"]}


def letter_of(gift: Gift) -> Letter:
    """The message that a gift has arrived."""
    customer = gift.member.customer
    last_day = local_date(gift.collect_until - timedelta(seconds=1))
    name = str(customer.name) if customer else ""
    package = in_both("package", gift.terms["name"], gift.terms.get("name_en", ""))
    params = {"name": name, **package, "until": last_day.isoformat()}
    return Letter(f"gift_arrived:{gift.uid}", recipient=gift.member.uid, params=params, link="/me/gifts/")
