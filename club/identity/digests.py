"""What stands in the table instead of a phone and its code."""

from club.core import lasting
from club.identity.models import PhoneCode


def target_of(phone: str) -> bytes:
    """The keyed digest that stands for a phone in this table."""
    return lasting.index(phone, "phone_code.target")


def digest_of_code(row: PhoneCode, code: str) -> bytes:
    """The keyed digest that stands for the code of this row."""
    return lasting.index(f"{row.uid}|{code}", "phone_code.code")
