"""Writing what is owed to merchants. Rows are never changed; a correction is a row of the opposite sign."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.prepared import insert_together
from club.core.rows import new_row
from merchants.ledger.journal import journal_of
from merchants.ledger.lines import Charge
from merchants.ledger.models import Journal, Payable
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import ServiceProduct


class NotOfferedHere(DomainError):
    """The merchant has no price for this product on this day."""

    code = "not_offered_here"
    message = _("This store does not offer the service. Please choose a store from the list on the voucher.")


# What `owe` works out, for a statement that counts a debt before it is written; `benefit` is NULL for a use.
OWED = """
    CASE WHEN {benefit} IS NULL THEN agreement.price_fen::bigint * {quantity}
    ELSE LEAST({benefit} * agreement.share_percent / 100, NULLIF(agreement.price_fen, 0)) END
"""


def price_of(agreement: Agreement, benefit_fen: int | None = None) -> int:
    """The price of a use; where a voucher took `benefit_fen` off a bill, the agreed share of that."""
    if benefit_fen is None:
        return agreement.price_fen
    share = benefit_fen * agreement.share_percent // 100
    return min(share, agreement.price_fen) if agreement.price_fen else share


def owe(
    *,
    store: Store,
    product: ServiceProduct,
    agreement: Agreement | None,
    quantity: int,
    at: datetime,
    benefit_fen: int | None = None,
    charge: Charge | None = None,
) -> Payable:
    """The debt for `quantity` uses at the price agreed for the Chinese day of `at`; not written yet.

    - the price is copied, so a later agreement moves no past debt
    - of an order, what its `charge` says, which was worked out under the same agreement
    - of a discount or a stored amount, the agreed share of `benefit_fen`, at most the price if there is one
    - refuses with NotOfferedHere when there is no agreement
    """
    if agreement is None or (charge and charge.agreement_id != agreement.pk):
        raise NotOfferedHere
    price = charge.paid_fen if charge else price_of(agreement, benefit_fen)
    return new_row(
        Payable,
        merchant_id=store.merchant_id,
        store=store,
        product=product,
        agreement_id=agreement.pk,
        quantity=quantity,
        unit_price_fen=price,
        amount_fen=price * quantity,
        day=local_date(at),
        at=at,
    )


@transaction.atomic
def record_payable(
    *, store: Store, product: ServiceProduct, quantity: int, at: datetime, benefit_fen: int | None = None
) -> Payable:
    """Owe the merchant of `store` for `quantity` uses, at the price agreed for the Chinese day of `at`.

    - one payable and its journal; with `benefit_fen`, of the agreed share of what was taken off the bill
    - refuses with NotOfferedHere when no agreement covers the day
    """
    agreed = agreement_on(store.merchant_id, product, local_date(at))
    row = owe(
        store=store, product=product, agreement=agreed, quantity=quantity, at=at, benefit_fen=benefit_fen
    )
    insert_together(row, *journal_of(row, Journal.Kind.GOODWILL))
    return row


def agreement_on(merchant: int, product: ServiceProduct | int, day: date) -> Agreement | None:
    """The price agreed with a merchant for a product on a Chinese day."""
    return Agreement.objects.filter(merchant=merchant, product=product, period__contains=day).first()


@transaction.atomic
def mirror_payable(*, payable: Payable, at: datetime) -> Payable:
    """Take a debt back: the same price and place with the opposite quantity, on the day of `at`.

    - one payable pointing at the one it undoes, and its journal; undoing twice fails on the unique key
    """
    mirror = Payable(
        merchant_id=payable.merchant_id,
        store_id=payable.store_id,
        product_id=payable.product_id,
        agreement_id=payable.agreement_id,
        quantity=-payable.quantity,
        unit_price_fen=payable.unit_price_fen,
        amount_fen=-payable.amount_fen,
        day=local_date(at),
        at=at,
        reverses=payable,
    )
    insert_together(mirror, *journal_of(mirror, Journal.Kind.UNDONE))
    return mirror


@transaction.atomic
def correct_payable(*, payable: Payable, difference_fen: int, at: datetime) -> Payable:
    """Owe more or less than a debt says: the difference, once, on the day of `at`.

    - one payable pointing at the one it corrects, and its journal; that one stays as it was written
    """
    row = Payable(
        merchant_id=payable.merchant_id,
        store_id=payable.store_id,
        product_id=payable.product_id,
        agreement_id=payable.agreement_id,
        quantity=1,
        unit_price_fen=difference_fen,
        amount_fen=difference_fen,
        day=local_date(at),
        at=at,
        corrects=payable,
    )
    insert_together(row, *journal_of(row, Journal.Kind.CORRECTION))
    return row
