"""Opening a notice of WeChat Pay v3: signature, age, seal, and whether it is about our account at all.

What is inside stays a hint: it says which order to look at and is believed in nothing else.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf import settings

from vouchers.payments.gateway import BadSignature, Notice

WINDOW_S = 300
# Whatever else stands beside the sealed part was not sealed: a notice that has more is none of WeChat Pay's.
OUTSIDE = {"id", "create_time", "resource_type", "event_type", "summary", "resource"}
SEALED = {"original_type", "algorithm", "ciphertext", "associated_data", "nonce"}
ALGORITHM = "AEAD_AES_256_GCM"


@dataclass(frozen=True)
class Envelope:
    """The four headers of a notice."""

    serial: str
    signature: str
    timestamp: str
    nonce: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Envelope":
        """From a request's headers; absent ones are empty and fail the check."""
        names = ("Wechatpay-Serial", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce")
        return cls(*(headers.get(name, "") for name in names))


def is_open() -> bool:
    """Whether this installation has a merchant account at WeChat Pay."""
    return bool(settings.WECHATPAY_MCH_ID and settings.WECHATPAY_KEYS and settings.WECHATPAY_V3_KEY)


def open_notice(envelope: Envelope, body: bytes, at: datetime) -> Notice:
    """The notice, once everything about it is right. Raises BadSignature for all that is not.

    Nothing of the body is parsed before its signature holds.
    """
    _check_signature(envelope, body, at)
    try:
        outside = json.loads(body)
        _exactly(outside, OUTSIDE)
        _exactly(outside["resource"], SEALED)
        inside = json.loads(_unseal(outside["resource"]))
        about_us = (inside["mchid"], inside.get("appid", settings.WECHAT_APP_ID))
        kind = _text(outside["event_type"])
        number = inside["out_refund_no" if kind.startswith("REFUND.") else "out_trade_no"]
        notice = Notice(_text(outside["id"]), kind, _text(number))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSignature() from None
    if about_us != (settings.WECHATPAY_MCH_ID, settings.WECHAT_APP_ID):
        raise BadSignature()
    return notice


def _check_signature(envelope: Envelope, body: bytes, at: datetime) -> None:
    key = _keys(settings.WECHATPAY_KEYS).get(envelope.serial)
    if key is None or not envelope.timestamp.isascii() or not envelope.timestamp.isdigit():
        raise BadSignature()
    if abs(at.timestamp() - int(envelope.timestamp[:12])) > WINDOW_S:
        raise BadSignature()
    signed = b"\n".join((envelope.timestamp.encode(), envelope.nonce.encode(), body, b""))
    try:
        given = base64.b64decode(envelope.signature, validate=True)
        key.verify(given, signed, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature() from None


@lru_cache
def _keys(listed: str) -> dict[str, RSAPublicKey]:
    """WeChat Pay's public keys by serial, from `serial:base64,serial:base64`; two while they are changed."""
    pairs = (entry.strip().partition(":") for entry in listed.split(",") if entry.strip())
    keys = {serial: load_der_public_key(base64.b64decode(key)) for serial, _colon, key in pairs}
    return {serial: key for serial, key in keys.items() if isinstance(key, RSAPublicKey)}


def _exactly(found: Any, names: set[str]) -> None:
    if set(found) - names:
        raise ValueError


def _unseal(resource: dict[str, str]) -> bytes:
    if resource["algorithm"] != ALGORITHM:
        raise ValueError
    cipher = AESGCM(settings.WECHATPAY_V3_KEY.encode())
    sealed = base64.b64decode(resource["ciphertext"], validate=True)
    try:
        return cipher.decrypt(
            resource["nonce"].encode(), sealed, resource.get("associated_data", "").encode()
        )
    except InvalidTag:
        raise ValueError from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 60:
        raise ValueError
    return value
