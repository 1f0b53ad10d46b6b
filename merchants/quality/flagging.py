"""What every act about a flag does besides: money kept back, what the audit trail says."""

from collections.abc import Iterable
from datetime import datetime

from club.core.audit import Actor
from merchants.ledger.holds import place_hold
from merchants.ledger.models import Hold
from merchants.quality.models import Flag
from vouchers.lifecycle.models import Redemption


def hold_back(flag: Flag, uses: Iterable[Redemption], *, by: Actor, at: datetime) -> None:
    """Keep the money of uses back for a flag; once each. Part of an act."""
    for use in uses:
        place_hold(
            merchant=flag.merchant,
            payable=use.payable,
            kind=Hold.Kind.ANOMALY,
            reason=str(flag.get_kind_display()),
            reference=flag.reference,
            by=by,
            at=at,
        )


def facts_of(flag: Flag) -> dict[str, str | int]:
    """What the audit trail says of a flag."""
    return {
        "kind": flag.kind,
        "merchant": flag.merchant.code,
        "store": flag.store.code,
        "uses": flag.uses_count,
    }
