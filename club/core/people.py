"""Normal forms and checks of what people type about themselves: phone, ID number, plate, VIN, name."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from club.core.clock import local_date

# GA 36-2018: seven characters, or eight for new-energy cars; I and O are never used.
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]")
GREEN_PLATE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[A-HJK])")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
# GB 11643: place, birth date, serial number and a check character. GB/T 2260 numbers the provinces;
# the county is not looked up, because counties were renumbered and a number is kept for life.
ID_NUMBER = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{15}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
EARLIEST_BIRTH = date(1900, 1, 1)


def narrow(text: str) -> str:
    """Full-width input to half-width, without spaces and dots: what phones and forms really send."""
    return re.sub(r"[\s·.\-]", "", unicodedata.normalize("NFKC", text)).upper()


# As nearly all are written. 179 begins the codes of carriers too, so those are looked at in full.
USUAL_PHONE = re.compile(r"(?:\+86)?(1(?!79)[3-9][0-9]{9})")


def phone(text: str) -> str:
    """A mainland mobile number as E.164, '+8613812345678'. Raises ValidationError."""
    if usual := USUAL_PHONE.fullmatch(text):
        return f"+86{usual[1]}"
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
    if not is_id_number(number):
        message = _("This is not a valid ID number. Check all 18 characters.")
        raise ValidationError(message, code="id_number")
    return number


def is_id_number(number: str) -> bool:
    """Whether 18 characters can be the ID number of someone alive: form, province, birth date, checksum."""
    if not ID_NUMBER.fullmatch(number):
        return False
    try:
        born = _birth_date(number)
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], ID_WEIGHTS, strict=True))
    return EARLIEST_BIRTH <= born <= local_date(timezone.now()) and number[17] == "10X98765432"[total % 11]


@dataclass(frozen=True)
class IdFacts:
    """What an ID number says of its holder."""

    birth_date: date
    is_female: bool


def facts_of(number: str) -> IdFacts:
    """Birthday and sex from a valid ID number."""
    return IdFacts(_birth_date(number), int(number[16]) % 2 == 0)


def _birth_date(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def plate(text: str) -> str:
    """A Chinese number plate, seven characters or eight for new energy. Raises ValidationError."""
    number = narrow(text)
    if PLATE.fullmatch(number) or GREEN_PLATE.fullmatch(number):
        return number
    raise ValidationError(
        _("This is not a number plate we know. Example: 鲁A12345 or 鲁AD12345."), code="plate"
    )


def is_new_energy(number: str) -> bool:
    """Whether a plate is a green one."""
    return bool(GREEN_PLATE.fullmatch(number))


def vin(text: str) -> str:
    """A vehicle identification number (GB 16735): 17 characters without I, O, Q. Raises ValidationError."""
    number = narrow(text)
    if not VIN.fullmatch(number):
        raise ValidationError(_("A VIN has 17 letters and digits, without I, O and Q."), code="vin")
    return number


def person_name(text: str) -> str:
    """A name: letters of any script, inner dots and spaces, 2 to 40 characters. Raises ValidationError."""
    clean = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().replace("•", "·")
    if not 2 <= len(clean) <= 40 or not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ ·'\-.])*", clean):
        raise ValidationError(_("Enter your name as it stands on your ID card."), code="name")
    return clean
