"""What an order costs, line by line: a basic price, a start fee, kilometres beyond those included, expenses.

The club pays up to the cap of the agreement; what is above it the customer pays to the merchant himself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from merchants.ledger.models import OrderPrice, Payable, PayableLine
from merchants.stores.models import Agreement

LineCode = PayableLine.Code
MOST_KM = 5_000
MOST_FEES_FEN = 1_000_000


@dataclass(frozen=True)
class Effort:
    """What an order took, as the merchant states it: kilometres driven, expenses such as tolls in fen."""

    km: int = 0
    fees_fen: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a charge; the one above the cap is negative."""

    code: str
    quantity: int
    unit_price_fen: int

    @property
    def amount_fen(self) -> int:
        """Quantity times price."""
        return self.quantity * self.unit_price_fen

    @property
    def label(self) -> str:
        """What it is for."""
        return str(LineCode(self.code).label)


@dataclass(frozen=True)
class Charge:
    """The lines of an order; `paid_fen` is what the club pays, their sum."""

    agreement_id: int
    lines: tuple[Line, ...]

    @property
    def paid_fen(self) -> int:
        """What the merchant gets from the club."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def customer_pays_fen(self) -> int:
        """What is above the cap."""
        return -sum(line.amount_fen for line in self.lines if line.code == LineCode.ABOVE_CAP)


def charge_for(agreement: Agreement, effort: Effort) -> Charge:
    """What an order costs under an agreement; without prices for lines, its one price."""
    price = OrderPrice.objects.filter(agreement=agreement.pk).first()
    lines = [Line(LineCode.BASE, 1, agreement.price_fen)]
    if price:
        lines += _extras(price, effort)
        above = sum(line.amount_fen for line in lines) - price.cap_fen if price.cap_fen else 0
        if above > 0:
            lines.append(Line(LineCode.ABOVE_CAP, 1, -above))
    return Charge(agreement.pk, tuple(lines))


def lines_of(payable: Payable, charge: Charge | None) -> list[PayableLine]:
    """The rows beside a debt that say what it is made of; not written yet."""
    lines = charge.lines if charge else ()
    return [
        PayableLine(
            payable=payable, code=line.code, quantity=line.quantity, unit_price_fen=line.unit_price_fen
        )
        for line in lines
    ]


def _extras(price: OrderPrice, effort: Effort) -> Iterator[Line]:
    if price.start_fee_fen:
        yield Line(LineCode.START, 1, price.start_fee_fen)
    beyond = max(0, effort.km - price.included_km)
    if beyond and price.per_km_fen:
        yield Line(LineCode.KM, beyond, price.per_km_fen)
    fees = min(effort.fees_fen, price.fees_cap_fen)
    if fees:
        yield Line(LineCode.FEES, 1, fees)
