"""Bring two memberships of one person together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from club.messaging.models import Message
from club.points import ledger
from club.points.models import PointsAccount, PointsEntry
from merchants.bookings.models import Booking
from vouchers.campaigns.models import Claim
from vouchers.lifecycle.models import Gift, Handover, Redemption, Voucher
from vouchers.mall.models import Order
from vouchers.payments.models import Payment


class CannotMerge(DomainError):
    """Not two open memberships, or the one to stay is not complete."""

    code = "member_changed"
    message = _("Only two different open memberships can be merged, into one whose identity is complete.")


# The counts of the limits go along, so that nobody has a second month's worth by merging.
COUNTERS = """
    INSERT INTO vouchers_limitcounter AS kept (scope, used, ceiling)
    SELECT %(kept)s || substr(scope, length(%(gone)s) + 1), used, ceiling
    FROM vouchers_limitcounter WHERE starts_with(scope, %(gone)s) ORDER BY scope
    ON CONFLICT (scope) DO UPDATE SET used = kept.used + EXCLUDED.used,
        ceiling = greatest(kept.ceiling, kept.used + EXCLUDED.used)
"""
# Places that are kept for open bookings; by scope in order, as a booking counts them.
OPEN_BOOKINGS = """
    INSERT INTO merchants_opencount AS kept (scope, taken)
    SELECT %(kept)s || substr(scope, length(%(gone)s) + 1), taken
    FROM merchants_opencount WHERE scope = %(gone)s OR starts_with(scope, %(gone)s || ':') ORDER BY scope
    ON CONFLICT (scope) DO UPDATE SET taken = kept.taken + EXCLUDED.taken
"""
FORGET_BOOKINGS = (
    "DELETE FROM merchants_opencount WHERE scope = %(gone)s OR starts_with(scope, %(gone)s || ':')"
)


@transaction.atomic
def merge(*, member: Member, into: Member, reason: str, by: Actor, at: datetime) -> Member:
    """Merge a membership into another of the same person.

    - gifts, vouchers with their uses, bookings, orders and messages belong to the one that stays; of a batch
      that both got, the second gift stays behind, revoked if it was still open
    - the points go over in two entries
    - the merged one keeps its number and its login; both lead to the one that stays
    - one audit entry
    """
    # Ordered, so that two merges of the same people do not wait for each other in a circle.
    rows = {row.pk: row for row in _locked([member.pk, into.pk])}
    gone, kept = rows[member.pk], rows[into.pk]
    mergeable = gone.state in (Member.State.HALF, Member.State.FULL) and kept.is_full
    if gone.pk == kept.pk or not mergeable:
        raise CannotMerge
    _gather(gone, kept, by, at)
    Member.objects.filter(merged_into=gone).update(merged_into=kept)
    gone.state, gone.closed_at, gone.merged_into = Member.State.MERGED, at, kept
    gone.save(update_fields=["state", "closed_at", "merged_into"])
    facts = {"into": str(kept.uid), "reason": reason.strip()[:200]}
    audit.record(verb="member.merged", subject=gone, by=by, at=at, **facts)
    return kept


def gather_late(*, by: Actor, at: datetime) -> int:
    """Bring over what reached a merged membership after all: a gift or an order that was on its way.

    - returns how many memberships had something left
    """
    left = models.Q(vouchers__isnull=False) | models.Q(orders__isnull=False) | models.Q(points__balance__gt=0)
    late = Member.objects.filter(left | models.Q(gifts__state=Gift.State.OFFERED), state=Member.State.MERGED)
    pairs = list(late.values_list("pk", "merged_into_id").distinct())
    for gone_id, kept_id in pairs:
        with transaction.atomic():
            rows = {row.pk: row for row in _locked([gone_id, kept_id])}
            _gather(rows[gone_id], rows[kept_id], by, at)
    return len(pairs)


def _locked(ids: list[int]) -> Iterable[Member]:
    # Without the key: a use on its way holds its voucher and refers to its member, so it would wait for us
    # while we wait for it. What is given to the merged one in this moment is gathered later.
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk__in=ids).order_by("pk")


def _gather(gone: Member, kept: Member, by: Actor, at: datetime) -> None:
    # Vouchers first: a use on its way holds the row of its voucher, and what it wrote is seen afterwards.
    _hand_on(Voucher, "member", gone, kept)
    _hand_on(Redemption, "member", gone, kept)
    _bookings(gone, kept)
    _gifts(gone, kept, by, at)
    for model, name in ((Handover, "giver"), (Handover, "receiver"), (Payment, "member")):
        _hand_on(model, name, gone, kept)
    _hand_on(Order, "member", gone, kept, open_twice=Order.objects.filter(member=kept, state="pending"))
    taken = Claim.objects.filter(member=kept).values("occasion")
    Claim.objects.filter(member=gone).exclude(occasion__in=taken).update(member=kept)
    Message.objects.filter(recipient=gone.uid).update(recipient=kept.uid)
    _counters(gone, kept)
    _points(gone, kept, by, at)


def _hand_on(
    model: Any, name: str, gone: Member, kept: Member, open_twice: models.QuerySet | None = None
) -> None:
    rows = model.objects.filter(**{name: gone})
    if open_twice is not None:  # one open order per package; the second is fetched when it is no longer open
        rows = rows.exclude(state=Order.State.PENDING, package__in=open_twice.values("package"))
    rows.update(**{name: kept})


def _gifts(gone: Member, kept: Member, by: Actor, at: datetime) -> None:
    both = Gift.objects.filter(member=kept).values("batch")
    twice = Gift.objects.select_for_update().filter(member=gone, batch__in=both, state=Gift.State.OFFERED)
    for gift in twice:
        gift.state, gift.decided_at, gift.state_reason = Gift.State.REVOKED, at, "merged"
        gift.save(update_fields=["state", "decided_at", "state_reason"])
        audit.record(verb="gift.revoked", subject=gift, by=by, at=at, member=str(gone.uid))
    Gift.objects.filter(member=gone).exclude(batch__in=both).update(member=kept)


def _bookings(gone: Member, kept: Member) -> None:
    """Open bookings with their counts, even if that makes more than he could make anew; and strikes."""
    _hand_on(Booking, "member", gone, kept)
    scopes = {"gone": f"member:{gone.pk}", "kept": f"member:{kept.pk}"}
    with connection.cursor() as cursor:
        cursor.execute(OPEN_BOOKINGS, scopes)
        cursor.execute(FORGET_BOOKINGS, scopes)


def _counters(gone: Member, kept: Member) -> None:
    scopes = {"gone": f"member:{gone.pk}:", "kept": f"member:{kept.pk}:"}
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS, scopes)
        cursor.execute("DELETE FROM vouchers_limitcounter WHERE starts_with(scope, %(gone)s)", scopes)


def _points(gone: Member, kept: Member, by: Actor, at: datetime) -> None:
    account = PointsAccount.objects.select_for_update().filter(member=gone, balance__gt=0).first()
    if account is None:
        return
    key, points = f"merged:{gone.uid}:{at.isoformat()}", account.balance
    words: dict[str, Any] = {"reason": PointsEntry.Reason.ADJUSTED, "at": at}
    left = ledger.move(gone, -points, dedupe_key=f"{key}:from", **words)
    came = ledger.move(kept, points, dedupe_key=f"{key}:to", available_at=at, **words)
    for entry in (left, came):
        assert entry is not None  # the account is locked, and adding cannot fall below zero
        audit.record(verb="points.moved", subject=entry, by=by, at=at, points=entry.points)
