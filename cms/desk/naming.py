"""What a row is called on the desk, where the row itself only knows its number or its code."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from club.core import acts, masks
from club.core.models import AuditEntry
from cms.desk import columns
from merchants.bookings.models import Booking
from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from merchants.stores.models import Operator
from merchants.webhooks.models import Delivery
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption, Voucher


def name_of(row: Model) -> str:
    """The row in words."""
    name = NAMES.get(type(row))
    return name(row) if name else str(columns.in_language(row))


def whose(row: Any) -> str:
    """The member of a row, masked."""
    customer = row.member.customer
    return f"{masks.name(customer.name)} · {row.member.number}" if customer else row.member.number


def tail(code: str) -> str:
    """The last four letters of a code: enough to talk about it, not enough to use it."""
    return f"•••• {code[-4:]}"


def why(batch: GrantBatch) -> str:
    """The reason somebody wrote; for batches that the house made, where they come from, in words."""
    return str(dict(Voucher.Source.choices).get(batch.reason, batch.reason) or "—")


NAMES: dict[type[Model], Callable[[Any], str]] = {
    AuditEntry: lambda row: acts.in_words(row.verb),
    Booking: lambda row: f"{row.product} · {row.reference}",
    Delivery: lambda row: f"{acts.in_words(row.event.verb)} · {row.endpoint}",
    Gift: lambda row: f"{row.package} · {row.member.number}",
    GrantBatch: lambda row: f"{row.package} · {why(row)}",
    OfflineScan: lambda row: f"{row.voucher.product} · {row.store}" if row.voucher else str(row.store),
    Operator: lambda row: masks.name(row.display_name),
    Payable: lambda row: f"{row.product} · {columns.amount(row.amount_fen)}",
    Redemption: lambda row: f"{row.product} · {row.store}",
    Voucher: lambda row: f"{row.product} {tail(row.code)}",
}
