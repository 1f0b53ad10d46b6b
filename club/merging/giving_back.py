"""Undoing a merge: what went over goes back, with what came of it since."""

from datetime import datetime
from typing import Any

from django.db import connection, models

from club.complaints.models import Complaint
from club.core.audit import Actor
from club.managers.models import CustomerContact, FlowStart, SurveyInvitation
from club.members.models import InsuranceClaim, Member, Policy, Vehicle
from club.merging.models import Merging
from club.merging.moving import REVOKED, move_points
from club.messaging.models import Message
from merchants.bookings.models import Booking
from vouchers.campaigns.models import Claim, Try
from vouchers.lifecycle import budgets
from vouchers.lifecycle.models import Gift, GrantBatch, Handover, Redemption, Voucher
from vouchers.mall.models import Order
from vouchers.payments.models import Payment

# What the uses that go back counted under the member's limits goes back with them. Differences, not sums: a
# use on its way of another voucher has counted already and is not to be seen yet.
LIMITS = """
    WITH used AS (
        SELECT r.product_id, r.quantity, r.benefit_fen, v.terms,
            to_char(r.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
            to_char(r.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day
        FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
        WHERE r.id = ANY(%(ids)s) AND r.reversed_at IS NULL
    ), counted (rest, n) AS (
        SELECT concat('product:', product_id, ':', month), sum(quantity)
        FROM used WHERE terms ->> 'per_member_per_month' IS NOT NULL GROUP BY 1
        UNION ALL SELECT concat('product:', product_id, ':', day), sum(quantity)
        FROM used WHERE terms ->> 'per_member_per_day' IS NOT NULL GROUP BY 1
        UNION ALL SELECT concat('benefit:', product_id, ':', month), sum(benefit_fen)
        FROM used WHERE (terms ->> 'cap_per_month_fen')::bigint > 0 AND terms ->> 'benefit' = 'discount'
        GROUP BY 1
    ), taken AS (
        UPDATE vouchers_limitcounter c SET used = c.used - n FROM counted
        WHERE c.scope = %(kept)s || rest RETURNING rest, n, c.ceiling
    )
    INSERT INTO vouchers_limitcounter AS c (scope, used, ceiling)
    SELECT %(gone)s || rest, n, greatest(n, ceiling) FROM taken ORDER BY rest
    ON CONFLICT (scope) DO UPDATE SET used = c.used + EXCLUDED.used,
        ceiling = greatest(c.ceiling, c.used + EXCLUDED.used)
"""
LOCK_LIMITS = "SELECT FROM vouchers_limitcounter WHERE starts_with(scope, %(kept)s) ORDER BY scope FOR UPDATE"
BOOKINGS = """
    WITH open AS (
        SELECT product_id FROM merchants_booking
        WHERE id = ANY(%(ids)s) AND state IN ('requested', 'accepted', 'arrived', 'started')
    ), held (rest, n) AS (
        SELECT '', count(*) FROM open HAVING count(*) > 0
        UNION ALL SELECT concat(':product:', product_id), count(*) FROM open GROUP BY product_id
    ), taken AS (
        UPDATE merchants_opencount c SET taken = c.taken - n FROM held
        WHERE c.scope = %(kept)s || rest RETURNING rest, n
    )
    INSERT INTO merchants_opencount AS c (scope, taken)
    SELECT %(gone)s || rest, n FROM taken ORDER BY rest
    ON CONFLICT (scope) DO UPDATE SET taken = c.taken + EXCLUDED.taken
"""


def give_back(gone: Member, kept: Member, merging: Merging, by: Actor, at: datetime) -> bool:
    """Everything on the list goes back to `gone`; False when its points were spent meanwhile."""
    moved = _Moved(merging, gone, kept)
    # Vouchers first, as when they came; gifts bring the vouchers that were made of them since.
    orders = moved.keys(Order, "member")
    gifts = moved.back(Gift, "member", models.Q(order__in=orders))
    vouchers = moved.vouchers(gifts)
    uses = moved.back(Redemption, "member", models.Q(voucher__in=vouchers))
    bookings = moved.back(Booking, "member", models.Q(voucher__in=vouchers))
    moved.back(Handover, "giver", models.Q(voucher__in=vouchers))
    moved.back(Handover, "receiver")
    moved.back(Order, "member")
    moved.back(Payment, "member", models.Q(order__in=orders))
    moved.back(Claim, "member")
    moved.back(Try, "member")
    moved.back(Complaint, "member")
    moved.back(CustomerContact, "member")
    moved.back(FlowStart, "member")
    moved.back(SurveyInvitation, "member")
    moved.back(Message, "recipient", gone=gone.uid, kept=kept.uid)
    for model in (Vehicle, Policy, InsuranceClaim):
        moved.back(model, "customer_id", gone=gone.customer_id, kept=kept.customer_id)
    _offer_again(merging, at)
    _counts(gone, kept, uses, bookings)
    key = f"unmerged:{merging.uid}"
    return not merging.points or move_points(kept, gone, merging.points, key, by, at)


class _Moved:
    """The list of a merging."""

    def __init__(self, merging: Merging, gone: Member, kept: Member) -> None:
        self.lists, self.gone, self.kept = merging.moved, gone, kept

    def keys(self, model: Any, name: str) -> list[int]:
        """What went over of a kind."""
        return list(self.lists.get(f"{model.__name__}.{name}", []))

    def back(
        self, model: Any, name: str, also: models.Q | None = None, gone: Any = None, kept: Any = None
    ) -> list[int]:
        """Rows of the list, and those that came of them since, go back if `kept` still has them."""
        wanted = models.Q(pk__in=self.keys(model, name))
        wanted = wanted | also if also is not None else wanted
        theirs = model.objects.filter(wanted, **{name: kept or self.kept}).values("pk")
        rows = model.objects.select_for_update(of=("self",)).filter(pk__in=theirs).order_by("pk")
        found = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=found).update(**{name: gone or self.gone})
        return found

    def vouchers(self, gifts: list[int]) -> list[int]:
        """Vouchers of the list and of the gifts, and whatever replaced one of them."""
        found, new = [], self.back(Voucher, "member", models.Q(gift__in=gifts))
        while new:
            found += new
            new = [pk for pk in self.back(Voucher, "member", models.Q(replaces__in=new)) if pk not in found]
        return found


def _offer_again(merging: Merging, at: datetime) -> None:
    """Gifts that were revoked because both had one, while they can be collected and their budget has room."""
    held_of = dict(merging.moved.get(REVOKED, []))
    rows = Gift.objects.select_for_update(of=("self",)).filter(pk__in=held_of, state=Gift.State.REVOKED)
    for gift in rows.filter(state_reason="merged", collect_until__gt=at).order_by("pk"):
        batch = GrantBatch.objects.get(pk=gift.batch_id)
        if budgets.spend(batch, held_of[gift.pk]):
            gift.state, gift.decided_at, gift.state_reason = Gift.State.OFFERED, None, ""
            gift.held_fen = held_of[gift.pk]
            gift.save(update_fields=["state", "decided_at", "state_reason", "held_fen"])


def _counts(gone: Member, kept: Member, uses: list[int], bookings: list[int]) -> None:
    limits = {"gone": f"member:{gone.pk}:", "kept": f"member:{kept.pk}:", "ids": uses}
    places = {"gone": f"member:{gone.pk}", "kept": f"member:{kept.pk}", "ids": bookings}
    with connection.cursor() as cursor:
        cursor.execute(BOOKINGS, places)
        cursor.execute(LOCK_LIMITS, limits)
        cursor.execute(LIMITS, limits)
