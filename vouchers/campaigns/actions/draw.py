"""Try one's luck in an occasion with prizes."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.prepared import insert_together
from vouchers.campaigns import lots
from vouchers.campaigns.actions.claim import NotOpenYet, OccasionOver, OccasionStopped, SoldOut
from vouchers.campaigns.asking import (
    PRIZE_ANY,
    PRIZE_UNTOUCHED,
    AskedToDraw,
    Lots,
    ask_for_try,
    broken,
    lots_of,
)
from vouchers.campaigns.models import OccasionPrize, Try
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.lifecycle.offering import offer

ONE_EACH = {"one_try_per_member_and_number", "one_gift_per_member_and_batch"}


class NoTriesLeft(DomainError):
    """So many each."""

    code = "no_tries_left"
    message = _("You have had all your tries.")


# As for a claim, no transaction around it: a try is written by one statement, with its prize or without.
def draw(*, occasion: UUID, member: UUID, number: int, by: Actor, at: datetime) -> Try:
    """The try `number` of a member in an occasion with prizes; asked for again it is the same one.

    - the number drawn follows from the seed of the occasion, the member and the number of the try (lots.py)
    - one try and one audit entry; with a prize that is left one fewer of it, one offered gift with its audit
      entry, and one gift_arrived message
    - no gift when the prize has run out, or when the member has won it before
    """
    asked = ask_for_try(occasion, member, number)
    if asked is None:
        raise NotAFullMember
    if asked.done is not None:
        return _made().get(pk=asked.done)
    _ensure_open(asked, number, at)
    rules = lots_of(asked.occasion)
    for prize in rules.prizes:
        package = prize.batch.package
        ensure_eligible(member=asked.member, terms=prize.terms, day=local_date(at), package=package)
    drawn = lots.drawn_for(rules.seed, occasion, member, number)
    return _write(asked, rules, number, drawn, by, at)


def _ensure_open(asked: AskedToDraw, number: int, at: datetime) -> None:
    if at < asked.occasion.starts_at:
        raise NotOpenYet
    if at >= asked.occasion.ends_at:
        raise OccasionOver
    if asked.is_stopped:
        raise OccasionStopped
    if not 1 <= number <= asked.occasion.tries_each:
        raise NoTriesLeft
    if not asked.any_left:
        raise SoldOut


def _write(asked: AskedToDraw, rules: Lots, number: int, drawn: int, by: Actor, at: datetime) -> Try:
    prize = lots.prize_at(drawn, rules.prizes)
    row = Try(
        occasion=asked.occasion,
        member=asked.member,
        member_uid=asked.member.uid,
        number=number,
        drawn=drawn,
        prize=prize,
        drawn_at=at,
    )
    facts = {"draw": str(asked.occasion.uid), "try": number, "drawn": drawn}
    entry = audit.entry(verb="try.drawn", subject=row, by=by, at=at, **facts)
    try:
        if prize is None or prize.pk in asked.won or not _give(row, prize, rules, entry, by, at):
            insert_together(row, entry)
        return row
    except IntegrityError as error:
        if broken(error) not in ONE_EACH:
            raise
    return _twice(row, entry)


def _give(row: Try, prize: OccasionPrize, rules: Lots, entry: models.Model, by: Actor, at: datetime) -> bool:
    """Write the try with its gift if there is one of the prize to take."""
    gift, followers = offer(prize.batch, row.member, prize.terms, rules.kind, by, at)
    row.gift = gift
    rows = (gift, row, entry, *followers)
    if any(insert_together(*rows, given=(way, [prize.pk])) for way in (PRIZE_UNTOUCHED, PRIZE_ANY)):
        return True
    row.gift = None
    return False


def _twice(row: Try, entry: models.Model) -> Try:
    """Another tab of the same member was quicker; what was taken for this one is back with its statement."""
    same = _made().filter(occasion=row.occasion, member=row.member, number=row.number).first()
    if same is not None:
        return same
    row.gift = None  # the other tab won the same prize with another of his tries
    insert_together(row, entry)
    return row


def _made() -> models.QuerySet[Try]:
    return Try.objects.select_related("prize", "gift", "occasion")
