"""Made-up numbers of people and cars that pass every check of form."""

from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
VIN_LETTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
VIN_VALUES = dict(
    zip(VIN_LETTERS, [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def id_number(region: str, birth: date, serial: int) -> str:
    """An ID number of a region; `serial` below 1000 is odd for men and even for women."""
    body = f"{region}{birth:%Y%m%d}{serial % 1000:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def vin(serial: int) -> str:
    """A VIN of a maker that does not exist, with its check digit; different for every serial below 10^8."""
    body = f"LZZ5C4A2{0}{'ABCDEFGH'[serial // 10**7 % 8]}{serial % 10**7:07d}"
    total = sum(VIN_VALUES[char] * weight for char, weight in zip(body, VIN_WEIGHTS, strict=True))
    return f"{body[:8]}{'0123456789X'[total % 11]}{body[9:]}"


def plate(city: str, serial: int) -> str:
    """A plate of Shandong: `city` is its letter; different for every serial below 2.4 million."""
    return f"鲁{city}{PLATE_LETTERS[serial // 10**4 % 24]}{serial % 10**4:04d}"


def green_plate(city: str, serial: int) -> str:
    """A plate of a pure electric car."""
    return f"鲁{city}D{serial % 10**5:05d}"
