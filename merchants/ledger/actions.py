"""Writing what is owed to merchants. Rows are never changed; a correction is a row of the opposite sign."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.ledger.models import Payable
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import ServiceProduct


class NotOfferedHere(DomainError):
    """The merchant has no price for this product on this day."""

    code = "not_offered_here"
    message = _("This store does not offer the service. Please choose a store from the list on the voucher.")


def owe(
    *, store: Store, product: ServiceProduct, agreement: Agreement | None, quantity: int, at: datetime
) -> Payable:
    """The debt for `quantity` uses at the price agreed for the Chinese day of `at`; not written yet.

    - the price is copied, so a later agreement moves no past debt
    - refuses with NotOfferedHere when there is no agreement
    """
    if agreement is None:
        raise NotOfferedHere
    return Payable(
        merchant_id=store.merchant_id,
        store=store,
        product=product,
        agreement_id=agreement.pk,
        quantity=quantity,
        unit_price_fen=agreement.price_fen,
        amount_fen=agreement.price_fen * quantity,
        day=local_date(at),
        at=at,
    )


@transaction.atomic
def record_payable(*, store: Store, product: ServiceProduct, quantity: int, at: datetime) -> Payable:
    """Owe the merchant of `store` for `quantity` uses, at the price agreed for the Chinese day of `at`.

    - one payable
    - refuses with NotOfferedHere when no agreement covers the day
    """
    agreed = Agreement.objects.filter(
        merchant=store.merchant_id, product=product, period__contains=local_date(at)
    ).first()
    row = owe(store=store, product=product, agreement=agreed, quantity=quantity, at=at)
    row.save(force_insert=True)
    return row


@transaction.atomic
def mirror_payable(*, payable: Payable, at: datetime) -> Payable:
    """Take a debt back: the same price and place with the opposite quantity, on the day of `at`.

    - one payable pointing at the one it undoes; undoing twice fails on the unique key
    """
    return Payable.objects.create(
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
