"""Moving everything of one membership to another, and writing down what went."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models

from club.complaints.models import Complaint
from club.core import audit
from club.core.audit import Actor
from club.managers.models import CustomerContact, FlowStart, SurveyInvitation
from club.members.models import InsuranceClaim, Member, Policy, Vehicle
from club.merging.models import Merging
from club.messaging.models import Message
from club.points import ledger
from club.points.models import PointsAccount, PointsEntry
from merchants.bookings.models import Booking
from vouchers.campaigns.models import Claim, Try
from vouchers.lifecycle import budgets
from vouchers.lifecycle.models import Gift, Handover, Redemption, Voucher
from vouchers.mall.models import Order
from vouchers.payments.models import Payment

REVOKED = "revoked"  # gifts of a batch that both got: primary key and what it held of the budget
# What belongs to the person behind the membership.
OF_THE_PERSON: tuple[type[models.Model], ...] = (Vehicle, Policy, InsuranceClaim)

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


def lock(ids: Iterable[int]) -> dict[int, Member]:
    """Both memberships, in order, so that two mergers do not wait for each other in a circle."""
    # Without the key: a use on its way holds its voucher and refers to its member, so it would wait for us
    # while we wait for it. What is given to the merged one in this moment is gathered later.
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


def gather(gone: Member, kept: Member, merging: Merging, by: Actor, at: datetime) -> None:
    """Everything of `gone` goes to `kept` and onto the list of the merging."""
    note = _Notes(merging)
    # Vouchers first: a use on its way holds the row of its voucher, and what it wrote is seen afterwards.
    note.hand_on(Voucher, "member", gone, kept)
    note.hand_on(Redemption, "member", gone, kept)
    note.hand_on(Booking, "member", gone, kept)
    _gifts(gone, kept, note, by, at)
    for model, name in ((Handover, "giver"), (Handover, "receiver"), (Payment, "member")):
        note.hand_on(model, name, gone, kept)
    # One open order per package; the second one is fetched when it is no longer open.
    twice = models.Q(state=Order.State.PENDING, package__in=_open_orders(kept))
    note.hand_on(Order, "member", gone, kept, ~twice)
    for share in (Claim, Try):
        taken = share.objects.filter(member=kept).values("occasion")
        note.hand_on(share, "member", gone, kept, ~models.Q(occasion__in=taken))
    note.hand_on(Message, "recipient", gone.uid, kept.uid)
    note.hand_on(Complaint, "member", gone, kept)
    note.hand_on(CustomerContact, "member", gone, kept)
    note.hand_on(FlowStart, "member", gone, kept)
    note.hand_on(SurveyInvitation, "member", gone, kept)
    if gone.customer_id and gone.customer_id != kept.customer_id:
        for model in OF_THE_PERSON:
            note.hand_on(model, "customer_id", gone.customer_id, kept.customer_id)
    _counts(gone, kept)
    merging.points += _points(gone, kept, by, at)
    merging.save(update_fields=["moved", "points"])


class _Notes:
    """Moves rows and writes their keys onto the merging."""

    def __init__(self, merging: Merging) -> None:
        self.moved = merging.moved

    def hand_on(self, model: Any, name: str, gone: Any, kept: Any, only: models.Q | None = None) -> None:
        """All rows of a kind whose `name` is `gone`."""
        mine = model.objects.filter(only or models.Q(), **{name: gone})
        rows = mine.select_for_update(of=("self",)).order_by("pk")
        keys = list(rows.values_list("pk", flat=True))
        if keys:
            model.objects.filter(pk__in=keys).update(**{name: kept})
            self.moved.setdefault(f"{model.__name__}.{name}", []).extend(keys)


def _open_orders(kept: Member) -> models.QuerySet[Any]:
    return Order.objects.filter(member=kept, state=Order.State.PENDING).values("package")


def _gifts(gone: Member, kept: Member, note: _Notes, by: Actor, at: datetime) -> None:
    both = Gift.objects.filter(member=kept).values("batch")
    twice = Gift.objects.select_for_update().filter(member=gone, batch__in=both, state=Gift.State.OFFERED)
    for gift in twice.order_by("pk"):
        note.moved.setdefault(REVOKED, []).append([gift.pk, gift.held_fen])
        budgets.give_back(gift)
        gift.state, gift.decided_at, gift.state_reason = Gift.State.REVOKED, at, "merged"
        gift.save(update_fields=["state", "decided_at", "state_reason"])
        audit.record(verb="gift.revoked", subject=gift, by=by, at=at, member=str(gone.uid))
    note.hand_on(Gift, "member", gone, kept, ~models.Q(batch__in=both))


def _counts(gone: Member, kept: Member) -> None:
    """Limits, and open bookings even if that makes more than he could make anew."""
    limits = {"gone": f"member:{gone.pk}:", "kept": f"member:{kept.pk}:"}
    bookings = {"gone": f"member:{gone.pk}", "kept": f"member:{kept.pk}"}
    with connection.cursor() as cursor:
        cursor.execute(OPEN_BOOKINGS, bookings)
        cursor.execute(FORGET_BOOKINGS, bookings)
        cursor.execute(COUNTERS, limits)
        cursor.execute("DELETE FROM vouchers_limitcounter WHERE starts_with(scope, %(gone)s)", limits)


def _points(gone: Member, kept: Member, by: Actor, at: datetime) -> int:
    account = PointsAccount.objects.select_for_update().filter(member=gone, balance__gt=0).first()
    if account is None:
        return 0
    points = account.balance
    move_points(gone, kept, points, f"merged:{gone.uid}:{at.isoformat()}", by, at)
    return points


def move_points(giver: Member, taker: Member, points: int, key: str, by: Actor, at: datetime) -> bool:
    """Points over in two entries; False when the giver has too few, and then nothing moves."""
    words: dict[str, Any] = {"reason": PointsEntry.Reason.ADJUSTED, "at": at}
    left = ledger.move(giver, -points, dedupe_key=f"{key}:from", **words)
    if left is None:
        return False
    came = ledger.move(taker, points, dedupe_key=f"{key}:to", available_at=at, **words)
    for entry in (left, came):
        assert entry is not None  # adding cannot fall below zero
        audit.record(verb="points.moved", subject=entry, by=by, at=at, points=entry.points)
    return True
