"""The statements behind a claim and a try, and what they bring."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from club.core.prepared import Part, fetch
from club.members.models import Customer, Member, Tier
from club.messaging.letters import kind_of
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from vouchers.campaigns.briefly import Briefly
from vouchers.campaigns.models import Occasion, OccasionPrize
from vouchers.lifecycle.models import GrantBatch

HAS_HIS = """
    EXISTS (
        SELECT FROM vouchers_claim claim
        WHERE claim.occasion_id = occasion.id AND claim.member_id = member.id
    )
"""
PARTS = (
    Part("occasion", Occasion),
    Part("member", Member, "id", "uid", "state", "customer_id", "branch_id", "tier_id"),
    Part("tier", Tier, "id", "code", "rank", "name", "name_en"),
    Part("branch", Branch, "id", "path", "name", "name_en"),
    Part("customer", Customer, "id", "uid", "name", "no_claim_years", "value_class"),
)
COLUMNS = ", ".join(part.columns for part in PARTS)
# A member whose account was switched off is none here: the pass of a page does not look at the login.
WHO_ASKS = """
    FROM vouchers_occasion occasion
    JOIN club_member member ON member.uid = %(member)s
    JOIN club_tier tier ON tier.id = member.tier_id
    JOIN club_branch branch ON branch.id = member.branch_id
    LEFT JOIN club_account account ON account.id = member.account_id
    LEFT JOIN club_customer customer ON customer.id = member.customer_id
    LEFT JOIN vouchers_grantbatch batch ON batch.id = occasion.batch_id
    WHERE occasion.uid = %(occasion)s AND member.state = 'full' AND COALESCE(account.is_active, true)
"""
ASK = f"""
    SELECT {COLUMNS},
        batch.id IS NULL OR batch.stopped_at IS NOT NULL,
        {HAS_HIS},
        EXISTS (SELECT FROM vouchers_stockshard WHERE occasion_id = occasion.id AND remaining > 0)
    {WHO_ASKS}
"""
# The grants of a draw are stopped together: a draw without one of its prizes is another draw.
ASK_FOR_TRY = f"""
    SELECT {COLUMNS},
        occasion.way <> 'draw' OR EXISTS (
            SELECT FROM vouchers_occasionprize prize
            JOIN vouchers_grantbatch grants ON grants.id = prize.batch_id
            WHERE prize.occasion_id = occasion.id AND grants.stopped_at IS NOT NULL
        ),
        EXISTS (
            SELECT FROM vouchers_prizeshard shard
            JOIN vouchers_occasionprize prize ON prize.id = shard.prize_id
            WHERE prize.occasion_id = occasion.id AND shard.remaining > 0
        ),
        (
            SELECT done.id FROM vouchers_try done WHERE done.occasion_id = occasion.id
            AND done.member_id = member.id AND done.number = %(number)s
        ),
        ARRAY(
            SELECT done.prize_id FROM vouchers_try done WHERE done.occasion_id = occasion.id
            AND done.member_id = member.id AND done.gift_id IS NOT NULL
        )
    {WHO_ASKS}
"""
WHO_HAS = """
    SELECT member.uid FROM vouchers_claim claim JOIN club_member member ON member.id = claim.member_id
    WHERE claim.occasion_id = %(occasion)s
"""
# One of a shard that nobody else is at. When somebody is at all of them, waiting for the first, and if that
# is empty by then for the next: nothing is refused while anything is left, and none goes below zero. Whoever
# waits does so in the order of the numbers, because he keeps the lock of each shard that he found empty.
TAKE = """
    UPDATE {table} SET remaining = remaining - 1
    WHERE remaining > 0 AND id = (
        SELECT id FROM {table} WHERE {owner} = %s AND remaining > 0
        ORDER BY {order} LIMIT 1 FOR UPDATE {wait}
    )
    RETURNING id
"""
WAYS = ({"order": "random()", "wait": "SKIP LOCKED"}, {"order": "number", "wait": ""})
OF_STOCK = {"table": "vouchers_stockshard", "owner": "occasion_id"}
OF_A_PRIZE = {"table": "vouchers_prizeshard", "owner": "prize_id"}
TAKE_UNTOUCHED, TAKE_ANY = (TAKE.format(**OF_STOCK, **way) for way in WAYS)
PRIZE_UNTOUCHED, PRIZE_ANY = (TAKE.format(**OF_A_PRIZE, **way) for way in WAYS)


@dataclass(frozen=True)
class Asked:
    """A full member and an occasion, and how they stand."""

    occasion: Occasion
    member: Member
    is_stopped: bool
    has_his: bool
    any_left: bool


@dataclass(frozen=True)
class AskedToDraw:
    """The same for a try: the one that was made already, and the prizes that the member has won."""

    occasion: Occasion
    member: Member
    is_stopped: bool
    any_left: bool
    done: int | None
    won: list[int]


@dataclass(frozen=True)
class Lots:
    """What a draw that has begun goes by."""

    prizes: list[OccasionPrize]
    seed: str
    kind: MessageKind


@dataclass(frozen=True)
class Present:
    """What an occasion gives, as it was published within the last second."""

    batch: GrantBatch
    terms: dict[str, Any]
    kind: MessageKind


_presents: Briefly[UUID, Present] = Briefly()
_lots: Briefly[UUID, Lots] = Briefly()


def ask(occasion: UUID, member: UUID) -> Asked | None:
    """All that a claim depends on, in one statement; None when one of them is not there."""
    found = fetch(ASK, {"occasion": occasion, "member": member})
    return Asked(*_taken(found[0])) if found else None


def ask_for_try(occasion: UUID, member: UUID, number: int) -> AskedToDraw | None:
    """All that a try depends on, in one statement; None when one of them is not there."""
    found = fetch(ASK_FOR_TRY, {"occasion": occasion, "member": member, "number": number})
    return AskedToDraw(*_taken(found[0])) if found else None


def _taken(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    """The rows of the parts, and what follows them."""
    values = iter(cells)
    row, who, tier, branch, customer = (part.take(values) for part in PARTS)
    who.tier, who.branch, who.customer = tier, branch, customer
    return row, who, *values


def broken(error: IntegrityError) -> str:
    """The constraint that stood in the way."""
    cause: Any = error.__cause__
    return cause.diag.constraint_name or ""


def who_has(occasion: Occasion) -> frozenset[UUID]:
    """The members who have their share. When all are gone, nobody else can come to it."""
    return frozenset(uid for (uid,) in fetch(WHO_HAS, {"occasion": occasion.pk}))


def present_of(occasion: Occasion) -> Present:
    """What an occasion that has begun gives; the next second's crowd looks anew."""
    return _presents.get(occasion.uid) or _presents.put(occasion.uid, _present(occasion))


def _present(occasion: Occasion) -> Present:
    related = ("package__branch", "package__min_tier")
    batch = GrantBatch.objects.select_related(*related).get(pk=occasion.batch_id)
    return Present(batch, batch.package.terms(), kind_of("gift_arrived"))


def lots_of(occasion: Occasion) -> Lots:
    """Prizes and seed of a draw that has begun: they do not change any more."""
    return _lots.get(occasion.uid) or _lots.put(occasion.uid, _drawn_from(occasion))


def _drawn_from(occasion: Occasion) -> Lots:
    related = ("batch__package__branch", "batch__package__min_tier")
    prizes = OccasionPrize.objects.filter(occasion=occasion).select_related(*related).order_by("place")
    return Lots(list(prizes), occasion.seed, kind_of("gift_arrived"))
