"""Normal forms and checks of what people type about themselves: phone, ID number, plate, VIN, name."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as StdnumError

# GA 36-2018: seven characters, or eight for new-energy cars; I and O are never used.
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]")
GREEN_PLATE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[A-HJK])")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)]))


def narrow(text: str) -> str:
    """Full-width input to half-width, without spaces and dots: what phones and forms really send."""
    return re.sub(r"[\s·.\-]", "", unicodedata.normalize("NFKC", text)).upper()


def phone(text: str) -> str:
    """A mainland mobile number as E.164, '+8613812345678'. Raises ValidationError."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        raise ValidationError(_("Enter the 11 digits of your mobile number."), code="phone") from None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not re.fullmatch(r"\+861[3-9]\d{9}", e164):
        raise ValidationError(_("Enter the 11 digits of your mobile number."), code="phone")
    return e164


def id_number(text: str) -> str:
    """An 18-digit resident ID number (GB 11643), checked. Raises ValidationError."""
    number = narrow(text)
    try:
        return ric.validate(number)
    except StdnumError:
        message = _("This is not a valid ID number. Check all 18 characters.")
        raise ValidationError(message, code="id_number") from None


@dataclass(frozen=True)
class IdFacts:
    """What an ID number says of its holder."""

    birth_date: date
    is_female: bool


def facts_of(number: str) -> IdFacts:
    """Birthday and sex from a valid ID number."""
    return IdFacts(ric.get_birth_date(number), int(number[16]) % 2 == 0)


def plate(text: str) -> str:
    """A Chinese number plate, seven characters or eight for new energy. Raises ValidationError."""
    number = narrow(text)
    if PLATE.fullmatch(number) or GREEN_PLATE.fullmatch(number):
        return number
    raise ValidationError(_("This is not a number plate we know. Example: 鲁A12345 or 鲁AD12345."), code="plate")


def is_new_energy(number: str) -> bool:
    """Whether a plate is a green one."""
    return bool(GREEN_PLATE.fullmatch(number))


def vin(text: str) -> str:
    """A vehicle identification number (GB 16735): 17 characters without I, O, Q. Raises ValidationError."""
    number = narrow(text)
    if not VIN.fullmatch(number):
        raise ValidationError(_("A VIN has 17 letters and digits, without I, O and Q."), code="vin")
    return number


def vin_checks(number: str) -> bool:
    """Whether position 9 of a VIN is right; some imports are not, so this only ever warns."""
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(number, _VIN_WEIGHTS))
    return number[8] == "0123456789X"[total % 11]


def person_name(text: str) -> str:
    """A person's name: letters of any script, inner dots and spaces, at most 40 characters. Raises ValidationError."""
    clean = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().replace("•", "·")
    if not 2 <= len(clean) <= 40 or not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ ·'\-.])*", clean):
        raise ValidationError(_("Enter your name as it stands on your ID card."), code="name")
    return clean
