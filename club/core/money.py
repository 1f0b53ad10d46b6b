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


DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")


def in_capitals(fen: int) -> str:
    """Fen as Chinese documents write amounts that nobody shall alter: 123450 → '壹仟贰佰叁拾肆元伍角整'."""
    whole, rest = divmod(abs(fen), 100)
    jiao, last = divmod(rest, 10)
    words = f"{_whole(whole)}元" if whole or not rest else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif last and whole:
        words += "零"
    words += f"{DIGITS[last]}分" if last else "整"
    return f"负{words}" if fen < 0 else words


def _whole(number: int) -> str:
    """A number in groups of four digits; a run of zeros between digits is one zero."""
    if not number:
        return DIGITS[0]
    words, gap = "", False
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if digit:
            words += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place % 4]
        gap = not digit
        if place % 4 == 0 and number // 10**place % 10000:
            words += GROUPS[place // 4]
    return words
