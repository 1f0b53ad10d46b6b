"""Proof of when a QR code was scanned, carried by the page between look-up and confirmation.

A frame of the QR code lasts a minute; reading the page and asking the customer may take longer. The page
holds the moment of the look-up, signed for this operator, store and code: the frame is judged at that moment.
"""

from datetime import datetime, timedelta

from django.core import signing

from merchants.stores.models import Operator, Store

GOOD_FOR = timedelta(minutes=5)
SALT = "merchants.counter.seen"


def seal(*, code: str, store: Store, operator: Operator, at: datetime) -> str:
    """The proof that `operator` looked `code` up at `store` at that moment. The code is not in it."""
    return signing.Signer(salt=_salt(code, store, operator)).sign(str(int(at.timestamp())))


def seen_at(proof: str, *, code: str, store: Store, operator: Operator, at: datetime) -> datetime | None:
    """The moment that a proof tells; None when it is missing, forged, for something else or too old."""
    try:
        text = signing.Signer(salt=_salt(code, store, operator)).unsign(proof)
    except signing.BadSignature:
        return None
    moment = datetime.fromtimestamp(int(text), at.tzinfo)
    return moment if moment <= at < moment + GOOD_FOR else None


def _salt(code: str, store: Store, operator: Operator) -> str:
    return f"{SALT}:{operator.uid}:{store.uid}:{code}"
