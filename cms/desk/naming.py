"""What a row is called on the desk, where the row itself only knows its number or its code."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from club.complaints.models import PointEntry, Rectification
from club.core import acts, masks
from club.core.models import AuditEntry
from club.identity.models import StaffPost
from club.messaging.models import Message
from club.revisits.models import Revisit, Verification
from club.standards.models import CheckTask, ClaimClock, ServiceStandard
from cms.desk import columns
from merchants.bookings.models import Booking, BookingRule, Capacity
from merchants.ledger.models import Hold, Payable
from merchants.offline.models import OfflineScan
from merchants.quality.models import Flag, Rating
from merchants.stores.models import Agreement, BankChange, MerchantDocument, Operator
from merchants.webhooks.models import Delivery
from vouchers.campaigns.models import Occasion, OccasionPrize, Try
from vouchers.lifecycle.models import Gift, GrantBatch, Redemption, Voucher
from vouchers.mall.models import Order, RefundRequest


def name_of(row: Model) -> str:
    """The row in words."""
    name = NAMES.get(type(row))
    return name(row) if name else called(row)


def called(row: Any) -> str:
    """The name of a row in the reader's language."""
    return str(columns.in_language(row))


def _of_scan(row: OfflineScan) -> list[Any]:
    return [row.voucher.product, row.store] if row.voucher else [row.store]


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
    Message: lambda row: row.kind.name,
    AuditEntry: lambda row: acts.in_words(row.verb),
    Agreement: lambda row: f"{called(row.merchant)} · {called(row.product)}",
    BankChange: lambda row: f"{called(row.merchant)} · {row.bank_name}",
    Booking: lambda row: f"{called(row.product)} · {row.reference}",
    BookingRule: lambda row: called(row.product),
    Capacity: lambda row: f"{called(row.store)} · {called(row.product)}",
    Delivery: lambda row: f"{acts.in_words(row.event.verb)} · {row.endpoint}",
    Flag: lambda row: f"{row.get_kind_display()} · {called(row.store)}",
    Gift: lambda row: f"{called(row.package)} · {row.member.number}",
    GrantBatch: lambda row: f"{called(row.package)} · {why(row)}" if row.reason else called(row.package),
    Hold: lambda row: f"{called(row.merchant)} · {row.get_kind_display()}",
    MerchantDocument: lambda row: f"{called(row.merchant)} · {row.get_kind_display()}",
    Occasion: lambda row: f"{called(row.campaign)} · {columns.clock(row.starts_at)}",
    OccasionPrize: lambda row: f"{called(row)} · {row.percent}",
    OfflineScan: lambda row: " · ".join(called(part) for part in _of_scan(row)),
    Operator: lambda row: masks.name(row.display_name),
    Order: lambda row: row.number,
    Payable: lambda row: f"{called(row.product)} · {columns.amount(row.amount_fen)}",
    PointEntry: lambda row: f"{row.responsibility.complaint.number} · −{row.points}",
    Rectification: lambda row: f"{row.complaint.number} · {columns.in_figures(row.due_date)}",
    Rating: lambda row: f"{'★' * row.stars} · {called(row.store)}",
    Redemption: lambda row: f"{called(row.product)} · {called(row.store)}",
    RefundRequest: lambda row: f"{row.order.number} · {columns.amount(row.amount_fen)}",
    Revisit: lambda row: f"{called(row.kind)} · {row.reference}",
    Verification: lambda row: f"{row.revisit.reference} · {row.get_reason_display()}",
    CheckTask: lambda row: f"{row.finding.check_of.site} · {called(row.finding.item)}",
    ClaimClock: lambda row: f"{row.claim.number} · {row.get_step_display()}",
    ServiceStandard: lambda row: f"{called(row.item)} · {columns.in_figures(row.valid_from)}",
    StaffPost: lambda row: f"{row.get_role_display()} · {called(row.branch)}",
    Try: lambda row: f"{called(row.occasion.campaign)} · {row.member.number}",
    Voucher: lambda row: f"{called(row.product)} {tail(row.code)}",
}
