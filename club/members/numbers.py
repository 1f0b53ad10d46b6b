"""Member numbers: nine digits in order of joining and a check digit that catches slips of the tongue."""

from django.db import connection
from stdnum import luhn


def next_number() -> str:
    """A number that nobody has had. Gaps are normal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('club_member_number')")
        serial = f"{cursor.fetchone()[0]:09d}"
    return serial + luhn.calc_check_digit(serial)
