"""Count what gifts really cost against the budgets that they were given under."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from club.core import audit
from club.core.audit import SYSTEM
from vouchers.lifecycle.models import GrantBatch
from vouchers.lifecycle.standing import STILL_OPEN

# Used vouchers cost what is owed for them, with what was corrected; those that are over cost nothing. While
# one can still be used, at least the expected cost stays with the gift. A replacement is of the same gift.
SETTLE = """
    WITH real AS (
        SELECT gift.id, gift.held_fen,
            CASE WHEN EXISTS (
                SELECT FROM vouchers_voucher voucher
                WHERE voucher.gift_id = gift.id AND voucher.state = ANY(%(open)s)
            ) THEN GREATEST(gift.cost_fen, owed.fen) ELSE owed.fen END AS fen
        FROM vouchers_gift gift, LATERAL (
            SELECT COALESCE(sum(payable.amount_fen), 0)::bigint AS fen
            FROM vouchers_voucher voucher
            JOIN vouchers_redemption used ON used.voucher_id = voucher.id AND used.reversed_at IS NULL
            JOIN merchants_payable payable
                ON payable.id = used.payable_id OR payable.corrects_id = used.payable_id
            WHERE voucher.gift_id = gift.id
        ) owed
        WHERE gift.batch_id = %(batch)s AND gift.state = 'collected'
    ), settled AS (
        UPDATE vouchers_gift gift SET held_fen = GREATEST(real.fen, 0) FROM real
        WHERE gift.id = real.id AND gift.held_fen <> GREATEST(real.fen, 0)
        RETURNING gift.held_fen - real.held_fen AS moved
    )
    SELECT count(*), COALESCE(sum(moved), 0)::bigint FROM settled
"""


def settle_gifts(*, at: datetime) -> int:
    """Count what gifts given under a budget really cost; how many have changed. Run again, it changes none.

    - a gift whose vouchers are used up or over holds what its uses cost, any other at least what was expected
    - what is saved is there for others; what comes out dearer than the budget is shown above it
    - one audit entry for each grant that changed, in transactions of one grant
    """
    grants = GrantBatch.objects.filter(budget_fen__isnull=False).order_by("pk")
    return sum(_settle(pk, at) for pk in grants.values_list("pk", flat=True))


@transaction.atomic
def _settle(pk: int, at: datetime) -> int:
    # Gifts first, as everywhere: whoever refuses or gives meanwhile waits for the count, or is waited for.
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"batch": pk, "open": list(STILL_OPEN)})
        gifts, moved_fen = cursor.fetchone()
    if not gifts:
        return 0
    spent = F("spent_fen") + moved_fen
    above = Greatest(spent - F("budget_fen"), 0)
    GrantBatch.objects.filter(pk=pk).update(spent_fen=spent, over_fen=above)
    batch = GrantBatch.objects.get(pk=pk)
    facts = {"gifts": gifts, "moved_fen": moved_fen, "over_fen": batch.over_fen}
    audit.record(verb="grant.settled", subject=batch, by=SYSTEM, at=at, **facts)
    return int(gifts)
