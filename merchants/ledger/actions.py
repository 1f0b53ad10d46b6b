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


@transaction.atomic
def record_payable(*, store: Store, product: ServiceProduct, quantity: int, at: datetime) -> Payable:
    """Owe the merchant of `store` for `quantity` uses, at the price agreed for the Chinese day of `at`.

    - one payable; the price is copied, so a later agreement moves no past debt
    - refuses with NotOfferedHere when no agreement covers the day
    """
    day = local_date(at)
    agreed = (
        Agreement.objects.filter(merchant=store.merchant_id, product=product, period__contains=day)
        .values_list("pk", "price_fen")
        .first()
    )
    if agreed is None:
        raise NotOfferedHere
    agreement_id, price = agreed
    return Payable.objects.create(
        merchant_id=store.merchant_id,
        store=store,
        product=product,
        agreement_id=agreement_id,
        quantity=quantity,
        unit_price_fen=price,
        amount_fen=price * quantity,
        day=day,
        at=at,
    )


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
