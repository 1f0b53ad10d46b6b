"""What of personal data may be shown without a reason."""


def name(text: str) -> str:
    """张三丰 → 张**; keeps the family name."""
    return text[:1] + "*" * max(1, len(text) - 1) if text else ""


def phone(text: str) -> str:
    """+8613812345678 or 13812345678 → 138****5678."""
    digits = text.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else "*" * len(digits)


def id_number(text: str) -> str:
    """370102199001011234 → 370***********1234."""
    return f"{text[:3]}***********{text[-4:]}" if len(text) >= 8 else "*" * len(text)


def plate(text: str) -> str:
    """鲁A12345 → 鲁A***45."""
    return f"{text[:2]}{'*' * (len(text) - 4)}{text[-2:]}" if len(text) >= 6 else "*" * len(text)


def vin(text: str) -> str:
    """LATPAB071W1005301 → LAT**********5301."""
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) >= 8 else "*" * len(text)
