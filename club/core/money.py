"""Money is a whole number of fen (1 yuan = 100 fen); nothing in the house holds it as a float."""

from decimal import Decimal

CURRENCY = "CNY"


def yuan(fen: int) -> str:
    """Fen as yuan for people: 123450 → '1,234.50', -5 → '-0.05'."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def fen_of(amount: Decimal) -> int:
    """Yuan as typed into a form, as fen. Raises ValueError when there is a fraction of a fen."""
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of fen")
    return int(fen)


def as_json(fen: int) -> dict[str, int | str]:
    """The shape of money in the API."""
    return {"amount": fen, "currency": CURRENCY}
