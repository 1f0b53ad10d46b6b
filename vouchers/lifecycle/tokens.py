"""What a customer shows: a typed code or a scanned QR code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vouchers.lifecycle import codes, qr


@dataclass(frozen=True)
class Token:
    """Names one voucher, by its code or, when scanned, by its public id and the frame of the QR code."""

    code: str | None = None
    uid: UUID | None = None
    step: int = 0

    @property
    def is_scanned(self) -> bool:
        return self.uid is not None


def token_of(text: str, at: datetime) -> Token:
    """Read what was typed or scanned. Raises InvalidCode, BadSignature, QrExpired."""
    if qr.looks_like(text):
        frame = qr.read(text, at)
        return Token(uid=frame.voucher, step=frame.step)
    return named(text)


def named(text: str) -> Token:
    """The voucher that a text names, however old its QR code is. Raises InvalidCode, BadSignature."""
    if qr.looks_like(text):
        frame = qr.proven(text)
        return Token(uid=frame.voucher, step=frame.step)
    return Token(code=codes.read(text))
