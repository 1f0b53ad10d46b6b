"""All checks, on one snapshot."""

import time
from collections.abc import Iterator

from django.db import connection, transaction

from cms.reports.invariants import (
    bookings,
    campaigns,
    chain,
    draws,
    handovers,
    money,
    payouts,
    privacy,
    refunds,
    tenants,
    trail,
    vouchers,
    worth,
)
from cms.reports.invariants.check import Check, Finding

CHECKS: list[Check] = sorted(
    [
        *vouchers.CHECKS,
        *bookings.CHECKS,
        *worth.CHECKS,
        *campaigns.CHECKS,
        *draws.CHECKS,
        *handovers.CHECKS,
        *money.CHECKS,
        *payouts.CHECKS,
        *refunds.CHECKS,
        *trail.CHECKS,
        *chain.CHECKS,
        *tenants.CHECKS,
        *privacy.CHECKS,
    ],
    key=lambda check: int(check.invariant[1:]),
)


def prove() -> Iterator[Finding]:
    """Every check in turn, all on the same snapshot, so that a running system does not look torn."""
    fresh = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if fresh:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # Whole tables are compared: better in memory than through files on disk.
            cursor.execute("SET LOCAL work_mem = '128MB'")
        for check in CHECKS:
            began = time.perf_counter()
            bad = check.look()
            yield Finding(check, bad, time.perf_counter() - began)
