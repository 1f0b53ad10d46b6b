"""Claim a gift of an occasion while there are any."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.prepared import insert_together
from vouchers.campaigns.asking import TAKE_ANY, TAKE_UNTOUCHED, Asked, ask, broken, present_of, who_has
from vouchers.campaigns.briefly import Briefly
from vouchers.campaigns.models import Claim, Occasion
from vouchers.lifecycle import budgets
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.lifecycle.models import Gift
from vouchers.lifecycle.offering import offer

ONE_EACH = {"one_gift_per_member_and_batch", "one_claim_per_member_and_occasion"}
# Who has the gifts of an occasion that this process found to have none left: the crowd is answered from it.
# A gift that comes back is seen a second later. Larger occasions are asked about each time.
_gone: Briefly[UUID, frozenset[UUID]] = Briefly()
MOST_REMEMBERED = 20_000


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


# No transaction around it: all is written by one statement, which is done or not done as a whole. With a
# budget there are two, and one around them.
def claim(*, occasion: UUID, member: UUID, by: Actor, at: datetime) -> Claim:
    """Give one gift of an occasion to a member who asks for it: one each, while there are any.

    - one fewer in the stock, one claim, one offered gift; with a budget, its expected cost is counted
    - one audit entry and one gift_arrived message, as for every gift
    """
    _ensure_not_gone(occasion, member)
    asked = ask(occasion, member)
    if asked is None:
        raise NotAFullMember
    _ensure_open(asked, at)
    given = present_of(asked.occasion)
    package = given.batch.package
    ensure_eligible(member=asked.member, terms=given.terms, day=local_date(at), package=package)
    gift, followers = offer(given.batch, asked.member, given.terms, given.kind, by, at)
    row = Claim(occasion=asked.occasion, member=asked.member, gift=gift, claimed_at=at)
    try:
        is_done = _take_and_write(asked.occasion, gift, row, *followers)
    except IntegrityError as error:
        if broken(error) not in ONE_EACH:
            raise
        # Another tab of the same member was quicker; what was taken for this one is back with the statement.
        raise AlreadyClaimed from None
    if not is_done:
        raise _too_late(asked.occasion, member)
    return row


def _ensure_not_gone(occasion: UUID, member: UUID) -> None:
    owners = _gone.get(occasion)
    if owners is not None:
        raise AlreadyClaimed if member in owners else SoldOut


def _ensure_open(asked: Asked, at: datetime) -> None:
    """Raise what stands against it, as far as it is certain without taking."""
    if at < asked.occasion.starts_at:
        raise NotOpenYet
    if at >= asked.occasion.ends_at:
        raise OccasionOver
    if asked.is_stopped:
        raise OccasionStopped
    if asked.has_his:
        raise AlreadyClaimed
    if asked.occasion.stock is not None and not asked.any_left:
        raise _too_late(asked.occasion, asked.member.uid)


def _too_late(occasion: Occasion, member: UUID) -> DomainError:
    """All are gone; it may have been another tab of the same member that had the last."""
    owners = who_has(occasion)
    if (occasion.stock or 0) <= MOST_REMEMBERED:
        _gone.put(occasion.uid, owners)
    return AlreadyClaimed() if member in owners else SoldOut()


def _take_and_write(occasion: Occasion, gift: Gift, *rows: models.Model) -> bool:
    """Write the rows if there is one to take and money for it; False when there is not."""
    if not gift.held_fen:
        return _take_place(occasion, gift, *rows)
    with transaction.atomic():
        done = budgets.spend(gift.batch, gift.held_fen) and _take_place(occasion, gift, *rows)
        transaction.set_rollback(not done)  # what was counted for this one is back
    return done


def _take_place(occasion: Occasion, *rows: models.Model) -> bool:
    if occasion.stock is None:
        return insert_together(*rows)
    asked = [occasion.pk]
    return insert_together(*rows, given=(TAKE_UNTOUCHED, asked)) or insert_together(
        *rows, given=(TAKE_ANY, asked)
    )
