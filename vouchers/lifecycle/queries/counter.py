"""What the counter may see of a voucher, and the reasons why it cannot be used there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from club.core import masks
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Member, Vehicle
from merchants.stores.models import Agreement, Store
from vouchers.lifecycle import limits, rules
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.refusals import Exhausted, InvalidCode, QrExpired
from vouchers.lifecycle.tokens import Token, token_of


@dataclass(frozen=True)
class Holder:
    """What a merchant may know of a member; `plate` only where the voucher is for one car."""

    name: str
    phone: str
    plate: str


@dataclass(frozen=True)
class Lookup:
    """A voucher as the counter sees it before using it."""

    voucher: UUID
    product: str
    product_en: str
    product_code: str
    uses_left: int
    uses_total: int
    valid_from: datetime
    valid_until: datetime
    questions: list[dict[str, Any]]
    holder: Holder
    verdict: rules.Verdict

    @property
    def last_day(self) -> date:
        """The last Chinese calendar day on which it can be used."""
        return local_date(self.valid_until - timedelta(seconds=1))


def lookup(code: str, store: Store, at: datetime, *, quantity: int = 1, booked: bool = False) -> Lookup:
    """What a shown code or QR code is worth at `store` now. Changes nothing; answers are not asked for yet.

    Raises InvalidCode, BadSignature, QrExpired; InvalidCode also to a merchant who never sold the product.
    """
    token = token_of(code, at)
    voucher = find(token, "member__customer", "vehicle", "product")
    if voucher is None:
        raise InvalidCode
    verdict = _verdict(token, voucher, store, {"at": at, "quantity": quantity, "booked": booked})
    return Lookup(
        voucher=voucher.uid,
        product=voucher.terms["name"],
        product_en=voucher.terms.get("name_en", ""),
        product_code=voucher.product.code,
        uses_left=voucher.uses_left,
        uses_total=voucher.uses_total,
        valid_from=voucher.valid_from,
        valid_until=voucher.valid_until,
        questions=voucher.terms.get("questions") or [],
        holder=holder_of(voucher.member, voucher.vehicle),
        verdict=verdict,
    )


def holder_of(member: Member, vehicle: Vehicle | None) -> Holder:
    """The masked member of a voucher."""
    customer = member.customer
    name, phone = (str(customer.name), str(customer.phone)) if customer else ("", "")
    return Holder(masks.name(name), masks.phone(phone), masks.plate(str(vehicle.plate)) if vehicle else "")


def find(token: Token, *related: str) -> Voucher | None:
    """The voucher of a shown code, whoever's it is; for the counter only."""
    rows = Voucher.objects.select_related(*related) if related else Voucher.objects.all()
    shown = {"uid": token.uid} if token.is_scanned else {"code": token.code}
    return rows.filter(**shown).first()


def refusal_of(token: Token, store: Store, facts: Mapping[str, Any]) -> DomainError:
    """The true reason why nothing could be taken, read after the fact."""
    voucher = find(token)
    if voucher is None:
        return InvalidCode()
    try:
        return _verdict(token, voucher, store, facts).refusal or Exhausted()
    except InvalidCode as refusal:
        return refusal


def as_told(refusal: DomainError, token: Token, store: Store, product_id: int) -> DomainError:
    """The reason as this merchant may hear it: typing codes of products he never sold tells him nothing."""
    known = (
        token.is_scanned or Agreement.objects.filter(merchant=store.merchant_id, product=product_id).exists()
    )
    return refusal if known else InvalidCode()


def limits_at(voucher: Voucher, store: Store, at: datetime) -> list[limits.Limit]:
    """The limits that a use of the voucher at the store falls under."""
    return limits.limits_of(
        voucher.terms, product_id=voucher.product_id, member_id=voucher.member_id, store_id=store.pk, at=at
    )


def place_of(store: Store, *, offers: bool) -> rules.Place:
    """A store as the rules see it."""
    return rules.Place(store.merchant.state, store.branch.path, store.is_open, offers)


def _verdict(token: Token, voucher: Voucher, store: Store, facts: Mapping[str, Any]) -> rules.Verdict:
    agreed = Agreement.objects.filter(merchant=store.merchant_id, product=voucher.product_id)
    periods = list(agreed.values_list("period", flat=True))
    if not periods and not token.is_scanned:
        raise InvalidCode
    day = local_date(facts["at"])
    place = place_of(store, offers=any(day in period for period in periods))
    found = limits_at(voucher, store, facts["at"])
    reached = limits.reached(found, facts["quantity"]) if found else ()
    verdict = rules.decide(rules.Facts(voucher, place=place, reached=reached, **facts))
    if verdict.usable and token.is_scanned and token.step <= voucher.qr_step:
        return rules.Verdict(QrExpired())
    return verdict
