"""Photos of the work, from phones."""

from typing import Any

from club.core import pictures
from merchants.bookings.refusals import BadPhoto

LONGEST_SIDE = 1600


def re_encoded(file: Any) -> bytes:
    """A photo as a JPEG of at most 1600 pixels a side, the right way up, without metadata.

    Raises BadPhoto for what is no picture, too large, or has more pixels than a phone takes.
    """
    try:
        return pictures.re_encoded(file, LONGEST_SIDE)
    except pictures.NotAPicture as no:
        raise BadPhoto from no
