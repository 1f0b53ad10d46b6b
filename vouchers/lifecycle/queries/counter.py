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
from merchants.ledger.actions import price_of
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle import amounts, limits, rules, standing
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
    """A voucher as the counter sees it before using it; `month_left_fen` is the rest of a discount's cap."""

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
    terms: Mapping[str, Any]
    value_left_fen: int | None
    month_left_fen: int | None

    @property
    def benefit(self) -> str:
        """The kind of what it is worth."""
        return str(self.terms.get("benefit", Benefit.USES))

    @property
    def discount_percent(self) -> int | None:
        """What a discount saves."""
        return self.terms["discount_percent"] if self.benefit == Benefit.DISCOUNT else None

    @property
    def cap_per_use_fen(self) -> int | None:
        """The most that a discount takes off at once."""
        return self.terms.get("cap_per_use_fen") or None if self.benefit == Benefit.DISCOUNT else None

    @property
    def needs_amount(self) -> bool:
        """Whether a use has to know what the service costs."""
        return amounts.are_needed(self.terms)

    def taken_off(self, bill_fen: int) -> int:
        """What would come off a bill now."""
        return amounts.taken_off(self.terms, bill_fen, self.month_left_fen)

    @property
    def last_day(self) -> date:
        """The last Chinese calendar day on which it can be used."""
        return local_date(self.valid_until - timedelta(seconds=1))


def lookup(
    code: str,
    store: Store,
    at: datetime,
    *,
    quantity: int = 1,
    kept_for: datetime | None = None,
    bill_fen: int | None = None,
    seen_at: datetime | None = None,
) -> Lookup:
    """What a shown code or QR code is worth at `store` now. Changes nothing; answers are not asked for yet.

    `kept_for` is the agreed time of the voucher's booking at this store.
    `seen_at` is when a QR code was scanned, where the caller has proof of it.
    Raises InvalidCode, BadSignature, QrExpired; InvalidCode also to a merchant who never sold the product.
    """
    token = token_of(code, seen_at or at)
    voucher = find(token, "member__customer", "vehicle", "product")
    if voucher is None:
        raise InvalidCode
    facts = {"at": at, "quantity": quantity, "kept_for": kept_for, "bill_fen": bill_fen}
    verdict, month_left = _judged(token, voucher, store, facts)
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
        terms=voucher.terms,
        value_left_fen=value_left(voucher),
        month_left_fen=month_left,
    )


def value_left(voucher: Voucher) -> int | None:
    """What is left of a stored amount; None for any other voucher."""
    return voucher.value_left_fen if amounts.is_stored(voucher.terms) else None


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
        return _judged(token, voucher, store, facts)[0].refusal or Exhausted()
    except InvalidCode as refusal:
        return refusal


def as_told(refusal: DomainError, token: Token, store: Store, product_id: int) -> DomainError:
    """The reason as this merchant may hear it: typing codes of products he never sold tells him nothing."""
    known = (
        token.is_scanned or Agreement.objects.filter(merchant=store.merchant_id, product=product_id).exists()
    )
    return refusal if known else InvalidCode()


def place_of(store: Store, *, offers: bool) -> rules.Place:
    """A store as the rules see it."""
    return rules.Place(store.merchant.state, store.branch.path, store.is_open, offers)


def _judged(
    token: Token, voucher: Voucher, store: Store, facts: Mapping[str, Any]
) -> tuple[rules.Verdict, int | None]:
    """The verdict, and what is left of a discount's cap of the month."""
    at, day = facts["at"], local_date(facts["at"])
    agreed = list(Agreement.objects.filter(merchant=store.merchant_id, product=voucher.product_id))
    if not agreed and not token.is_scanned:
        raise InvalidCode
    agreement = next((row for row in agreed if day in row.period), None)
    use = limits.Use(
        voucher, at, facts["quantity"], store, agreement, owed_fen=_owed(agreement, voucher, facts)
    )
    found = limits.limits_of(use)
    used = limits.used_of(found)
    known = rules.Facts(
        voucher,
        place=place_of(store, offers=agreement is not None),
        first=standing.first_of(voucher, at),
        insured=standing.is_insured(voucher, at),
        reached=limits.full(found, used),
        **facts,
    )
    verdict = rules.decide(known)
    if verdict.usable and token.is_scanned and token.step <= voucher.qr_step:
        verdict = rules.Verdict(QrExpired())
    return verdict, limits.month_left(found, used)


def _owed(agreement: Agreement | None, voucher: Voucher, facts: Mapping[str, Any]) -> int:
    """What the use would cost, for the budget; at least one fen where the bill is not known yet."""
    if agreement is None:
        return 0
    if not amounts.are_needed(voucher.terms):
        return price_of(agreement) * facts["quantity"]
    bill = facts.get("bill_fen")
    return price_of(agreement, amounts.taken_off(voucher.terms, bill)) if bill else 1
