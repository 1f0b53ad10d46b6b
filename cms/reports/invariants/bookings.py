"""V10: what is booked and what is kept for it agree."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

OPEN = "('requested', 'accepted', 'arrived', 'started')"
KEPT = f"""
    SELECT v.id, format('voucher %s: %s, with %s open bookings', v.uid, v.state, count(b.id))
    FROM vouchers_voucher v LEFT JOIN merchants_booking b ON b.voucher_id = v.id AND b.state IN {OPEN}
    WHERE v.state = 'booked' OR b.id IS NOT NULL
    GROUP BY v.id HAVING (v.state = 'booked') <> (count(b.id) = 1)
"""
HOLDERS = f"""
    SELECT b.id, format('booking %s: its member does not hold voucher %s', b.uid, v.uid)
    FROM merchants_booking b JOIN vouchers_voucher v ON v.id = b.voucher_id
    WHERE b.state IN {OPEN} AND (b.member_id <> v.member_id OR b.product_id <> v.product_id)
"""
# A place is gone with every booking that still holds it, or held it until its time had passed.
PLACES = """
    SELECT s.id, format('time %s of store %s: %s places taken, %s bookings hold one',
        s.starts_at, s.store_id, s.taken, count(b.id))
    FROM merchants_slot s LEFT JOIN merchants_booking b ON b.slot_id = s.id
        AND b.state IN ('requested', 'accepted', 'arrived', 'started', 'finished', 'no_show')
    GROUP BY s.id HAVING s.taken <> count(b.id)
"""
COUNTS = f"""
    WITH held AS (
        SELECT 'member:' || member_id AS scope, count(*) AS n FROM merchants_booking
        WHERE state IN {OPEN} GROUP BY member_id
        UNION ALL
        SELECT 'member:' || member_id || ':product:' || product_id, count(*) FROM merchants_booking
        WHERE state IN {OPEN} GROUP BY member_id, product_id
    )
    SELECT coalesce(c.id, 0), format('open bookings of %s: %s are counted, %s are open',
        coalesce(c.scope, held.scope), coalesce(c.taken, 0), coalesce(held.n, 0))
    FROM merchants_opencount c FULL JOIN held ON held.scope = c.scope
    WHERE coalesce(c.taken, 0) <> coalesce(held.n, 0)
"""
REDEEMED = """
    SELECT b.id, format('booking %s: finished with a redemption of another voucher or store', b.uid)
    FROM merchants_booking b JOIN vouchers_redemption r ON r.id = b.redemption_id
    WHERE r.voucher_id <> b.voucher_id OR r.store_id IS DISTINCT FROM b.store_id
"""
CLOCKS = f"""
    SELECT c.id, format('booking %s is over, and its clock %s still runs', b.uid, c.kind)
    FROM merchants_clock c JOIN merchants_booking b ON b.id = c.booking_id
    WHERE c.stopped_at IS NULL AND b.state NOT IN {OPEN}
"""

CHECKS = [
    Check(
        "V10",
        "booked_vouchers",
        _("A booked voucher has exactly one open booking, no other has one"),
        query(KEPT),
    ),
    Check("V10", "booking_holders", _("An open booking is its voucher's member's"), query(HOLDERS)),
    Check(
        "V10",
        "booking_places",
        _("The places taken of each time are the bookings that hold one"),
        query(PLACES),
    ),
    Check(
        "V10",
        "booking_counts",
        _("The counts of open bookings are the bookings that are open"),
        query(COUNTS),
    ),
    Check(
        "V10",
        "booking_redemptions",
        _("A finished booking redeemed its own voucher at its store"),
        query(REDEEMED),
    ),
    Check("V10", "booking_clocks", _("No clock runs for a booking that is over"), query(CLOCKS)),
]
