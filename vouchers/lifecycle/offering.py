"""One gift for one member, as rows that an act writes together with its own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from club.core import audit
from club.core.audit import Actor
from club.core.clock import end_of, local_date
from club.members.models import Member
from club.messaging.letters import compose, kind_of
from vouchers.lifecycle.actions.grant import facts_of, letter_of
from vouchers.lifecycle.models import Gift, GrantBatch


def offer(
    batch: GrantBatch, member: Member, terms: dict[str, Any], by: Actor, at: datetime
) -> tuple[Gift, list[models.Model]]:
    """The gift, and what follows it: its audit entry and its message. Nothing is written here.

    For a crowd that comes one by one: grant locks the batch, which would make them queue.
    """
    until = end_of(local_date(at) + timedelta(days=batch.package.collect_days))
    gift = Gift(
        batch=batch, member=member, package=batch.package, terms=terms, offered_at=at, collect_until=until
    )
    entry = audit.entry(verb="gift.offered", subject=gift, by=by, at=at, **facts_of(gift))
    kind = kind_of("gift_arrived")
    return gift, [entry, *([compose(kind, letter_of(gift), at)] if kind.is_active else [])]
