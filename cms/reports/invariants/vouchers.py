"""V1 and V10: vouchers are used as often as they allow, and none appears or disappears."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

USES = """
    SELECT v.id, format('voucher %s: %s of %s uses are gone, redemptions say %s',
        v.uid, v.uses_total - v.uses_left, v.uses_total, coalesce(r.used, 0))
    FROM vouchers_voucher v
    LEFT JOIN (
        SELECT voucher_id, sum(quantity) AS used, sum(benefit_fen) AS fen FROM vouchers_redemption
        WHERE reversed_at IS NULL GROUP BY voucher_id
    ) r ON r.voucher_id = v.id
    WHERE v.uses_left < 0 OR v.uses_left > v.uses_total OR CASE
        -- Of a stored amount the fen count; its single use goes with the last of them.
        WHEN v.terms ->> 'benefit' = 'value' THEN v.replaces_id IS NULL AND
            (v.terms ->> 'value_fen')::bigint - v.value_left_fen <> coalesce(r.fen, 0)
        ELSE v.uses_total - v.uses_left - v.forfeited <> coalesce(r.used, 0) END
"""
USE_NUMBERS = """
    SELECT r.id, format('redemption %s: use %s of voucher %s overlaps an earlier one', r.uid, r.use_no, v.uid)
    FROM (
        SELECT id, uid, voucher_id, use_no, quantity,
            lag(use_no) OVER (PARTITION BY voucher_id ORDER BY use_no, id) AS before
        FROM vouchers_redemption WHERE reversed_at IS NULL
    ) r JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE r.use_no - r.quantity < coalesce(r.before, 0)
"""
STATES = """
    SELECT id, format('voucher %s: %s with %s uses left', uid, state, uses_left) FROM vouchers_voucher
    WHERE state NOT IN ('live', 'giving', 'booked', 'used', 'expired', 'void')
       OR (state IN ('live', 'giving', 'booked') AND uses_left = 0) OR (state = 'used' AND uses_left > 0)
"""
MINTED = """
    SELECT g.id, format('gift %s: %s, promises %s vouchers, has %s',
        g.uid, g.state, p.promised, coalesce(v.made, 0))
    FROM vouchers_gift g
    CROSS JOIN LATERAL (
        SELECT coalesce(sum((item ->> 'quantity')::int), 0) AS promised
        FROM jsonb_array_elements(g.terms -> 'items') item
    ) p
    LEFT JOIN (
        SELECT gift_id, count(*) AS made FROM vouchers_voucher WHERE replaces_id IS NULL GROUP BY gift_id
    ) v ON v.gift_id = g.id
    WHERE coalesce(v.made, 0) <> CASE WHEN g.state = 'collected' THEN p.promised ELSE 0 END
"""
# A voucher is its gift's member's, or that of the one it replaces, until a friend accepts it; and of the one
# into whom that member was merged.
HOLDERS = """
    SELECT v.id, format(
        'voucher %s: its holder is not the member it was made for, nor a friend who accepted it', v.uid)
    FROM vouchers_voucher v
    LEFT JOIN vouchers_gift g ON g.id = v.gift_id
    LEFT JOIN vouchers_voucher o ON o.id = v.replaces_id
    LEFT JOIN (
        SELECT DISTINCT ON (voucher_id) voucher_id, receiver_id FROM vouchers_handover
        WHERE state = 'accepted' ORDER BY voucher_id, id DESC
    ) h ON h.voucher_id = v.id
    JOIN club_member m ON m.id = coalesce(h.receiver_id, o.member_id, g.member_id)
    WHERE v.member_id <> coalesce(m.merged_into_id, m.id)
"""

CHECKS = [
    Check("V1", "uses", _("Uses taken from a voucher are the redemptions that were not undone"), query(USES)),
    Check("V1", "use_numbers", _("No use of a voucher is counted twice"), query(USE_NUMBERS)),
    Check(
        "V10",
        "states",
        _("A voucher is usable, used up, expired or withdrawn, and its uses agree"),
        query(STATES),
    ),
    Check(
        "V10", "minted", _("A collected gift has the vouchers it promised, any other has none"), query(MINTED)
    ),
    Check(
        "V10",
        "holders",
        _("A voucher belongs to whom it was made for, or to the friend who accepted it"),
        query(HOLDERS),
    ),
]
