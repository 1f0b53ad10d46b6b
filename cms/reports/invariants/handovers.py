"""V5 and V10 for vouchers that change hands, are replaced or withdrawn, and for gifts taken back."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query
from cms.reports.invariants.trail import traces

HANDED = " UNION ALL ".join(
    traces(f"SELECT id, uid FROM vouchers_handover WHERE {state}", "handover", (verb,))
    for state, verb in (
        ("true", "handover.offered"),
        ("state = 'accepted'", "handover.accepted"),
        ("state = 'taken_back'", "handover.taken_back"),
        ("state = 'lapsed'", "handover.lapsed"),
    )
)
WITHDRAWN = " UNION ALL ".join(
    traces(f"SELECT id, uid FROM {rows}", subject, verbs)
    for rows, subject, verbs in (
        ("vouchers_voucher WHERE state = 'void'", "voucher", ("voucher.voided", "voucher.replaced")),
        ("vouchers_gift WHERE state = 'revoked'", "gift", ("gift.revoked",)),
        ("vouchers_grantbatch WHERE stopped_at IS NOT NULL", "grantbatch", ("grant.stopped",)),
    )
)
FRIENDS_TOLD = """
    SELECT h.id, format('handover %s: nobody was told %s', h.uid, k.code)
    FROM vouchers_handover h
    JOIN (VALUES ('accepted', 'handover_accepted'), ('accepted', 'voucher_received'),
        ('lapsed', 'handover_lapsed')) AS due(state, code) ON due.state = h.state
    JOIN club_messagekind k ON k.code = due.code AND k.is_active
    LEFT JOIN club_message m ON m.dedupe_key = k.code || ':' || h.uid
    WHERE m.id IS NULL
"""
OFFERS = """
    SELECT v.id, format('voucher %s: %s, with %s open offers', v.uid, v.state, coalesce(o.n, 0))
    FROM vouchers_voucher v
    FULL JOIN (
        SELECT voucher_id, count(*) AS n FROM vouchers_handover WHERE state = 'open' GROUP BY voucher_id
    ) o ON o.voucher_id = v.id
    WHERE (v.state = 'giving') <> (coalesce(o.n, 0) = 1)
    UNION ALL
    SELECT h.id, format('handover %s: given by a member who did not hold the voucher', h.uid)
    FROM (
        SELECT id, uid, giver_id, lag(receiver_id) OVER (PARTITION BY voucher_id ORDER BY id) AS holder
        FROM vouchers_handover WHERE state = 'accepted'
    ) h WHERE h.giver_id <> h.holder
"""
REPLACED = """
    SELECT n.id, format('voucher %s: replaces voucher %s, which is %s with %s uses left, by one of %s uses',
        n.uid, o.uid, o.state, o.uses_left, n.uses_total)
    FROM vouchers_voucher n JOIN vouchers_voucher o ON o.id = n.replaces_id
    WHERE o.state <> 'void' OR n.uses_total <> o.uses_left OR n.product_id <> o.product_id
        OR n.gift_id IS DISTINCT FROM o.gift_id
"""

CHECKS = [
    Check("V5", "handed", _("Each offer to a friend and each end of one has one audit entry"), query(HANDED)),
    Check(
        "V5",
        "withdrawn",
        _("Each voucher withdrawn, gift revoked and grant stopped has one audit entry"),
        query(WITHDRAWN),
    ),
    Check("V5", "friends_told", _("Giver and receiver of a voucher were told"), query(FRIENDS_TOLD)),
    Check("V10", "offers", _("A voucher is on offer once, by whoever holds it"), query(OFFERS)),
    Check("V10", "replaced", _("A replaced voucher is withdrawn; what was left lives on"), query(REPLACED)),
]
