"""The statements behind a claim, and what they bring."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from club.core.prepared import Part, fetch
from club.members.models import Customer, Member, Tier
from club.messaging.letters import kind_of
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from vouchers.campaigns.briefly import Briefly
from vouchers.campaigns.models import Occasion
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
# A member whose account was switched off is none here: the pass of a page does not look at the login.
ASK = f"""
    SELECT {", ".join(part.columns for part in PARTS)},
        batch.id IS NULL OR batch.stopped_at IS NOT NULL,
        {HAS_HIS},
        EXISTS (SELECT FROM vouchers_stockshard WHERE occasion_id = occasion.id AND remaining > 0)
    FROM vouchers_occasion occasion
    JOIN club_member member ON member.uid = %(member)s
    JOIN club_tier tier ON tier.id = member.tier_id
    JOIN club_branch branch ON branch.id = member.branch_id
    LEFT JOIN club_account account ON account.id = member.account_id
    LEFT JOIN club_customer customer ON customer.id = member.customer_id
    LEFT JOIN vouchers_grantbatch batch ON batch.id = occasion.batch_id
    WHERE occasion.uid = %(occasion)s AND member.state = 'full' AND COALESCE(account.is_active, true)
"""
WHO_HAS = """
    SELECT member.uid FROM vouchers_claim claim JOIN club_member member ON member.id = claim.member_id
    WHERE claim.occasion_id = %(occasion)s
"""
# One of a shard that nobody else is at. When somebody is at all of them, waiting for the first, and if that
# is empty by then for the next: nothing is refused while anything is left, and none goes below zero. Whoever
# waits does so in the order of the numbers, because he keeps the lock of each shard that he found empty.
TAKE = """
    UPDATE vouchers_stockshard SET remaining = remaining - 1
    WHERE remaining > 0 AND id = (
        SELECT id FROM vouchers_stockshard WHERE occasion_id = %s AND remaining > 0
        ORDER BY {order} LIMIT 1 FOR UPDATE {wait}
    )
    RETURNING id
"""
TAKE_UNTOUCHED = TAKE.format(order="random()", wait="SKIP LOCKED")
TAKE_ANY = TAKE.format(order="number", wait="")


@dataclass(frozen=True)
class Asked:
    """A full member and an occasion, and how they stand."""

    occasion: Occasion
    member: Member
    is_stopped: bool
    has_his: bool
    any_left: bool


@dataclass(frozen=True)
class Present:
    """What an occasion gives, as it was published within the last second."""

    batch: GrantBatch
    terms: dict[str, Any]
    kind: MessageKind


_presents: Briefly[UUID, Present] = Briefly()


def ask(occasion: UUID, member: UUID) -> Asked | None:
    """All that a claim depends on, in one statement; None when one of them is not there."""
    found = fetch(ASK, {"occasion": occasion, "member": member})
    if not found:
        return None
    values = iter(found[0])
    row, who, tier, branch, customer = (part.take(values) for part in PARTS)
    who.tier, who.branch, who.customer = tier, branch, customer
    return Asked(row, who, *values)


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
