"""The rotating QR code of a voucher.

It holds version, key id, the voucher's public id, a 30-second step and a MAC, and no secret. It is made on
request over the member's own session; the frame of now and the one before are accepted, each at most once.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno

from club.core import sealing
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.refusals import BadSignature, QrExpired

STEP_SECONDS = 30
REFRESH_SECONDS = 20
MAC_BYTES = 16  # 128 bits
_SHAPE = re.compile(r"v1\.(\d{1,3})\.([0-9a-f]{32})\.(\d{1,12})\.([A-Za-z0-9_-]{22})")


@dataclass(frozen=True)
class Frame:
    """What a QR code that stood the check says."""

    voucher: UUID
    step: int


def payload(voucher: Voucher, at: datetime) -> str:
    """The text of the QR code for this moment."""
    body = f"v1.{sealing.newest_key_id()}.{voucher.uid.hex}.{_step(at)}"
    return f"{body}.{_mac(body, sealing.newest_key_id())}"


def looks_like(text: str) -> bool:
    """Whether a scanned or typed text is meant as a QR payload rather than a code."""
    return text.strip().startswith("v1.")


def read(text: str, at: datetime) -> Frame:
    """Check a scanned text. Raises BadSignature for anything we did not make, QrExpired for an old frame."""
    frame = proven(text)
    if not _step(at) - 1 <= frame.step <= _step(at):
        raise QrExpired
    return frame


def proven(text: str) -> Frame:
    """What a QR code of ours says, however old it is. Raises BadSignature for anything we did not make."""
    found = _SHAPE.fullmatch(text.strip())
    if not found:
        raise BadSignature
    key_id, uid, step, mac = found.groups()
    try:
        expected = _mac(f"v1.{key_id}.{uid}.{step}", int(key_id))
    except sealing.CannotOpen:
        raise BadSignature from None
    if not hmac.compare_digest(mac, expected):
        raise BadSignature
    return Frame(UUID(uid), int(step))


def voucher_of(text: str, at: datetime) -> UUID:
    """The public id of the voucher whose QR code this is. Raises BadSignature, QrExpired."""
    return read(text, at).voucher


def svg(text: str) -> str:
    """The QR code as inline SVG, black on white with its quiet zone, scaled by the page."""
    return segno.make_qr(text, error="m").svg_inline(border=3, omitsize=True, dark="#000", light="#fff")


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _mac(body: str, key_id: int) -> str:
    digest = hmac.new(sealing.derived_key("qr", key_id), body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).rstrip(b"=").decode()
