"""V5, V6, V9 and V12: every act left its trace, once, and traces stay."""

from django.utils.translation import gettext_lazy as _

from cms.keeping import granting
from cms.keeping.rights import WRITTEN_ONCE
from cms.reports.invariants.check import Bad, Check, query

# Tables that go through states, and the triggers that keep what was agreed or happened.
FROZEN = {
    "merchants_statement": ("merchants_statement_frozen", "merchants_statement_frozen_kept"),
    "vouchers_redemption": (
        *("vouchers_redemption_frozen", "vouchers_redemption_frozen_kept"),
        "vouchers_redemption_reversed_at_frozen",
    ),
}
TRIGGERS = {
    **{table: (f"{table}_append_only",) for table in WRITTEN_ONCE},
    **FROZEN,
}


def traces(acts: str, subject: str, verbs: tuple[str, ...]) -> str:
    """SQL: every act has exactly one audit entry, and every such entry its act.

    `acts` is a SELECT of id and uid; the entries are those of `subject` with one of `verbs`.
    """
    listed = ", ".join(f"'{verb}'" for verb in verbs)
    return f"""
        SELECT act.id, format('{subject} %s: %s audit entries for {" or ".join(verbs)}',
            coalesce(act.uid::text, trace.subject_id), coalesce(trace.n, 0))
        FROM ({acts}) act (id, uid)
        FULL JOIN (
            SELECT subject_id, count(*) AS n FROM club_auditentry
            WHERE verb IN ({listed}) AND subject_type = '{subject}' GROUP BY subject_id
        ) trace ON trace.subject_id = act.uid::text
        WHERE act.uid IS NULL OR coalesce(trace.n, 0) <> 1
    """


REDEEMED = traces("SELECT id, uid FROM vouchers_redemption", "redemption", ("voucher.redeemed",))
REVERSED = traces(
    "SELECT id, uid FROM vouchers_redemption WHERE reversed_at IS NOT NULL",
    "redemption",
    ("redemption.reversed",),
)
COLLECTED = traces(
    "SELECT id, uid FROM vouchers_gift WHERE state = 'collected'", "gift", ("gift.collected", "gift.issued")
)
DECLINED = traces("SELECT id, uid FROM vouchers_gift WHERE state = 'refused'", "gift", ("gift.refused",))
PAID = traces("SELECT id, uid FROM vouchers_payment WHERE paid_at IS NOT NULL", "payment", ("payment.paid",))
ISSUED = traces("SELECT id, uid FROM vouchers_order WHERE issued_at IS NOT NULL", "order", ("order.issued",))
DRAWN = traces("SELECT id, uid FROM merchants_statement", "statement", ("statement.drawn",))

# A kind that staff switched off queues nothing, so only kinds that are on are asked for.
TOLD = """
    SELECT r.id, format('redemption %s: the member was not told', r.uid)
    FROM vouchers_redemption r
    JOIN club_messagekind k ON k.code = 'voucher_redeemed' AND k.is_active
    LEFT JOIN club_message m ON m.dedupe_key = 'voucher_redeemed:' || r.uid
    WHERE m.id IS NULL
    UNION ALL
    SELECT r.id, format('redemption %s: the member was not told that it was undone', r.uid)
    FROM vouchers_redemption r
    JOIN club_messagekind k ON k.code = 'redemption_reversed' AND k.is_active
    LEFT JOIN club_message m ON m.dedupe_key = 'redemption_reversed:' || r.uid
    WHERE r.reversed_at IS NOT NULL AND m.id IS NULL
"""
TOLD_ONCE = """
    SELECT min(id), format('message %s: queued %s times', dedupe_key, count(*))
    FROM club_message GROUP BY dedupe_key HAVING count(*) > 1
"""
EVENTS = """
    SELECT min(id), format('payment event %s: kept %s times', event_id, count(*))
    FROM vouchers_gatewayevent GROUP BY event_id HAVING count(*) > 1
    UNION ALL
    SELECT min(id), format('WeChat callback %s: kept %s times', key, count(*))
    FROM club_callback GROUP BY key HAVING count(*) > 1
"""
ORDERS = """
    SELECT o.id, format('order %s: issued, but its payment is %s of %s fen',
        o.number, coalesce(p.state, 'missing'), p.amount_fen)
    FROM vouchers_order o LEFT JOIN vouchers_payment p ON p.id = o.payment_id
    WHERE o.state = 'issued' AND o.price_fen > 0
      AND (p.state IS DISTINCT FROM 'paid' OR p.amount_fen <> o.price_fen OR p.member_id <> o.member_id)
    UNION ALL
    SELECT min(o.id), format('gift %s: handed over for %s orders', g.uid, count(*))
    FROM vouchers_order o JOIN vouchers_gift g ON g.id = o.gift_id GROUP BY g.id HAVING count(*) > 1
    UNION ALL
    SELECT min(g.id), format('batch %s: handed over %s times', b.key, count(*))
    FROM vouchers_gift g JOIN vouchers_grantbatch b ON b.id = g.batch_id AND b.key LIKE 'order:%'
    GROUP BY b.id HAVING count(*) > 1
"""
GUARDS = """
    SELECT 1, format('table %s: the trigger that keeps it unchanged is missing or switched off', kept)
    FROM (VALUES {names}) wanted (kept, name)
    LEFT JOIN LATERAL (
        SELECT to_regclass(kept)::oid AS part UNION ALL
        SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(kept)::oid
    ) parts ON true
    WHERE NOT EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = part AND t.tgname = name AND t.tgenabled IN ('O', 'A')
    )
""".format(names=", ".join(f"('{table}', '{name}')" for table, names in TRIGGERS.items() for name in names))
KEYS = """
    SELECT min(id), format('key %s of %s: has %s answers', key, scope, count(*))
    FROM club_idempotencykey GROUP BY scope, key HAVING count(*) > 1
    UNION ALL
    SELECT id, format('key %s of %s: committed without an answer', key, scope)
    FROM club_idempotencykey WHERE status IS NULL
    UNION ALL
    SELECT min(id), format('redemption %s: is the answer to %s keys', body ->> 'id', count(*))
    FROM club_idempotencykey WHERE status = 201 AND body ? 'id' GROUP BY body ->> 'id' HAVING count(*) > 1
"""


def _rights() -> Bad:
    """Accounts of the product that own no table can do what it needs and no more."""
    words = [each for account in granting.accounts() for each in granting.strangeness(account)]
    return Bad(len(words), f"{words[0]}; manage.py grant_rights puts it right") if words else Bad()


CHECKS = [
    Check("V5", "redeemed", _("Each redemption has one audit entry"), query(REDEEMED)),
    Check("V5", "reversed", _("Each undone redemption has one audit entry of that"), query(REVERSED)),
    Check("V5", "collected", _("Each collected gift has one audit entry"), query(COLLECTED)),
    Check("V5", "refused", _("Each refused gift has one audit entry"), query(DECLINED)),
    Check("V5", "paid", _("Each payment that came has one audit entry"), query(PAID)),
    Check("V5", "issued", _("Each order handed over has one audit entry"), query(ISSUED)),
    Check("V5", "drawn", _("Each statement has one audit entry"), query(DRAWN)),
    Check("V5", "told", _("Each redemption and each undoing was told to the member"), query(TOLD)),
    Check("V5", "told_once", _("Nothing is told twice"), query(TOLD_ONCE)),
    Check("V6", "events", _("An event from outside is kept once"), query(EVENTS)),
    Check("V6", "orders", _("An order is handed over once, for a payment of its price"), query(ORDERS)),
    Check("V9", "guards", _("Ledgers and the audit trail cannot be changed"), query(GUARDS)),
    Check("V9", "rights", _("The club's account in the database can do what it needs and no more"), _rights),
    Check("V12", "keys", _("One idempotency key has one result"), query(KEYS)),
]
