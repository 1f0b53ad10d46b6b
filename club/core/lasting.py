"""Digests that must stay what they are when keys are changed: nobody has the values to make them anew.

Their keys are made from the first key of the ring (id 1). When that one leaves the ring, what was made from
it stands sealed in the database, put there by `rotate_keys`.
"""

import hmac

from django.conf import settings

from club.core import sealing
from club.core.models import LastingKey

FIRST = 1
PURPOSES = (
    "tally",
    "phone_code.target",
    "phone_code.code",
    "import.CustomerPart",
    "import.VehiclePart",
    "import.PolicyPart",
    "import.ClaimPart",
    "feed.event",
    "erased.id_number",
    "erased.customer_number",
)
_known: dict[tuple[str, str], bytes] = {}  # by ring and purpose: what was pinned never changes


def index(value: str, purpose: str) -> bytes:
    """Keyed digest of a value for one of PURPOSES, the same for ever."""
    return hmac.digest(_key(purpose), value.encode(), "sha256")


def pin() -> int:
    """Keep the keys of all purposes, so that the first one can leave the ring; how many were new."""
    known = set(LastingKey.objects.values_list("purpose", flat=True))
    new = [purpose for purpose in PURPOSES if purpose not in known]
    for purpose in new:
        LastingKey.objects.create(purpose=purpose, secret=_from_ring(purpose).hex())
    return len(new)


def _key(purpose: str) -> bytes:
    if FIRST in sealing.key_ids():
        return _from_ring(purpose)
    place = (settings.FIELD_KEYS, purpose)
    if place not in _known:
        row = LastingKey.objects.filter(purpose=purpose).first()
        if row is None:
            return _from_ring(purpose)
        _known[place] = bytes.fromhex(row.secret)
    return _known[place]


def _from_ring(purpose: str) -> bytes:
    return sealing.derived_key(f"index:{purpose}", min(sealing.key_ids()))
