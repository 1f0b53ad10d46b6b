"""Reading one cell: text in, value out, or Bad with the code of the reason."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.core.exceptions import ValidationError
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from club.core import people
from club.core.money import fen_of
from club.members.models import Customer, Policy, PolicyLine, Vehicle

DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T].*)?")
FOR_LIFE = date.max
FOR_LIFE_WORDS = {"长期", "长期有效", "long-term", "long_term"}
HIGHEST_PREMIUM = Decimal(1_000_000_000)

KINDS = {"个人": Customer.Kind.PERSON, "企业": Customer.Kind.COMPANY, "单位": Customer.Kind.COMPANY}
FUELS = {
    "燃油": Vehicle.Fuel.PETROL,
    "汽油": Vehicle.Fuel.PETROL,
    "柴油": Vehicle.Fuel.PETROL,
    "纯电动": Vehicle.Fuel.ELECTRIC,
    "插电混动": Vehicle.Fuel.HYBRID,
    "混动": Vehicle.Fuel.HYBRID,
}
USES = {
    "非营业": Vehicle.Use.PRIVATE,
    "家庭自用": Vehicle.Use.PRIVATE,
    "营业": Vehicle.Use.COMMERCIAL,
    "企业非营业": Vehicle.Use.COMPANY,
}
LINES = {
    "交强险": PolicyLine.COMPULSORY,
    "商业险": PolicyLine.MOTOR,
    "家财险": PolicyLine.PROPERTY,
    "财产险": PolicyLine.PROPERTY,
    "意外险": PolicyLine.ACCIDENT,
}
STATES = {
    "有效": Policy.State.IN_FORCE,
    "已续保": Policy.State.RENEWED,
    "终止": Policy.State.LAPSED,
    "过期": Policy.State.LAPSED,
    "退保": Policy.State.CANCELLED,
    "注销": Policy.State.CANCELLED,
}
YES_NO = {"是": True, "否": False, "yes": True, "no": False, "y": True, "n": False, "1": True, "0": False}


Value = TypeVar("Value")


class Bad(Exception):
    """The cell cannot be used."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def person_name(text: str) -> str:
    """A person's name."""
    return _people(people.person_name, text, "name")


def id_number(text: str) -> str:
    """A resident's ID number with a right checksum."""
    return _people(people.id_number, text, "id_number")


def company_code(text: str) -> str:
    """A company's unified social credit code."""
    try:
        return str(uscc.validate(people.narrow(text)))
    except StdnumError:
        raise Bad("company_code") from None


def phone(text: str) -> str:
    """A mainland mobile number as E.164."""
    return _people(people.phone, text, "phone")


def plate(text: str) -> str:
    """A number plate."""
    return _people(people.plate, text, "plate")


def vin(text: str) -> str:
    """A vehicle identification number; a wrong check digit is tolerated, as imports show."""
    return _people(people.vin, text, "vin")


def day(text: str) -> date:
    """A day, written with dashes, slashes, dots, Chinese signs or nothing between."""
    match = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not match:
        raise Bad("date")
    year, month, of_month = match[1], match[2] or match[4], match[3] or match[5]
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        raise Bad("date") from None
    if not 1900 <= found.year <= 2100:
        raise Bad("date")
    return found


def day_or_for_life(text: str) -> date:
    """A day, or FOR_LIFE: after two periods without twelve points a licence never runs out."""
    return FOR_LIFE if text.strip().lower() in FOR_LIFE_WORDS else day(text)


def fen(text: str) -> int:
    """Yuan as fen."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip("¥元 ")
    try:
        amount = Decimal(plain)
        if not amount.is_finite() or not 0 <= amount < HIGHEST_PREMIUM:
            raise Bad("amount")
        return fen_of(amount)
    except (InvalidOperation, ValueError):
        raise Bad("amount") from None


def small_number(text: str) -> int:
    """A whole number from 0 to 200: seats, years."""
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\d{1,3}", plain) or int(plain) > 200:
        raise Bad("number")
    return int(plain)


def choice(options: dict[str, Value], text: str) -> Value:
    """One of a list: by its Chinese word or by the value itself."""
    by_value = {str(value): value for value in options.values()}
    found = options.get(text, by_value.get(text.lower(), options.get(text.lower())))
    if found is None:
        raise Bad("choice")
    return found


def short(text: str, longest: int) -> str:
    """Text that fits its column."""
    if len(text) > longest:
        raise Bad("too_long")
    return text


def _people(check: Callable[[str], str], text: str, code: str) -> str:
    try:
        return check(text)
    except ValidationError:
        raise Bad(code) from None
