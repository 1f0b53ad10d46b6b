"""Claim a gift of an occasion while there are any."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.prepared import fetch, insert_together
from club.members.models import Member
from vouchers.campaigns.models import Claim, Occasion
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.lifecycle.offering import offer

# What most of a rush is answered with, without locking anything.
LOOK = """
    SELECT
        EXISTS (SELECT FROM vouchers_claim WHERE occasion_id = %(occasion)s AND member_id = %(member)s),
        EXISTS (SELECT FROM vouchers_stockshard WHERE occasion_id = %(occasion)s AND remaining > 0)
"""
# One of a shard that nobody else is at. When somebody is at all of them, waiting for the first, and if that
# is empty by then for the next: nothing is refused while anything is left, and none goes below zero. Whoever
# waits does so in the order of the numbers, because he keeps the lock of each shard that he found empty.
TAKE = """
    UPDATE vouchers_stockshard SET remaining = remaining - 1
    WHERE remaining > 0 AND id = (
        SELECT id FROM vouchers_stockshard WHERE occasion_id = %(occasion)s AND remaining > 0
        ORDER BY {order} LIMIT 1 FOR UPDATE {wait}
    )
    RETURNING id
"""
TAKE_UNTOUCHED = TAKE.format(order="random()", wait="SKIP LOCKED")
TAKE_ANY = TAKE.format(order="number", wait="")
ONE_EACH = {"one_gift_per_member_and_batch", "one_claim_per_member_and_occasion"}


class AlreadyClaimed(DomainError):
    """One each."""

    code = "already_claimed"
    message = _("You have your share already. It is under “My gifts”.")


class SoldOut(DomainError):
    """The last one has gone."""

    code = "out_of_stock"
    message = _("All gifts of this campaign are gone.")


class NotOpenYet(DomainError):
    """It begins later."""

    code = "not_open_yet"
    message = _("The campaign has not begun yet.")


class OccasionOver(DomainError):
    """It ended."""

    code = "over"
    message = _("The campaign is over.")


class OccasionStopped(DomainError):
    """Staff stopped it."""

    code = "stopped"
    message = _("The campaign has been stopped.")


def claim(*, occasion: Occasion, member: Member, by: Actor, at: datetime) -> Claim:
    """Give one gift of an occasion to a member who asks for it: one each, while there are any.

    - one fewer in the stock, one claim, one offered gift
    - one audit entry and one gift_arrived message, as for every gift
    """
    _ensure_open(occasion, member, at)
    _look(occasion, member)
    assert occasion.batch is not None
    terms = occasion.batch.package.terms()
    ensure_eligible(member=member, terms=terms, day=local_date(at), package=occasion.batch.package)
    gift, followers = offer(occasion.batch, member, terms, by, at)
    row = Claim(occasion=occasion, member=member, gift=gift, claimed_at=at)
    try:
        with transaction.atomic():
            _take(occasion)
            insert_together(gift, row, *followers)
    except SoldOut:
        _look(occasion, member)  # it may have been another tab of the same member that had the last one
        raise
    except IntegrityError as error:
        if _broken(error) not in ONE_EACH:
            raise
        # Another tab of the same member was quicker; what was taken for this one is back with the rollback.
        raise AlreadyClaimed from None
    return row


def _look(occasion: Occasion, member: Member) -> None:
    """Raise AlreadyClaimed or SoldOut as far as it is certain without taking."""
    has_his, any_left = fetch(LOOK, {"occasion": occasion.pk, "member": member.pk})[0]
    if has_his:
        raise AlreadyClaimed
    if occasion.stock is not None and not any_left:
        raise SoldOut


def _ensure_open(occasion: Occasion, member: Member, at: datetime) -> None:
    if not member.is_full:
        raise NotAFullMember
    if at < occasion.starts_at:
        raise NotOpenYet
    if at >= occasion.ends_at:
        raise OccasionOver
    if occasion.batch is None or occasion.batch.stopped_at is not None:
        raise OccasionStopped


def _take(occasion: Occasion) -> None:
    if occasion.stock is None:
        return
    asked = {"occasion": occasion.pk}
    if not (fetch(TAKE_UNTOUCHED, asked) or fetch(TAKE_ANY, asked)):
        raise SoldOut


def _broken(error: IntegrityError) -> str:
    """The constraint that stood in the way."""
    cause: Any = error.__cause__
    return cause.diag.constraint_name or ""
