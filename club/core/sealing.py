"""Encryption and blind indexes of personal data.

AES-256-GCM binds each value to its table, column and row, so a ciphertext that is moved to another
row or column cannot be opened. Equality search goes over an HMAC with a key of its own per field,
because a plain hash of all Chinese ID numbers or phones can be computed in minutes.
"""

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
INDEX_BYTES = 32


class CannotOpen(Exception):
    """The ciphertext was changed, moved to another row, or its key is not in FIELD_KEYS."""


@lru_cache
def _ring(text: str) -> dict[int, bytes]:
    """The key ring of FIELD_KEYS: 'id:hex,id:hex', the newest first; ids are 1 to 255."""
    ring = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, key = part.partition(":")
        try:
            ring[int(key_id)] = bytes.fromhex(key)
        except ValueError:
            raise ImproperlyConfigured("FIELD_KEYS must look like '2:<64 hex>,1:<64 hex>'.") from None
    if not ring or any(len(key) != 32 or not 0 < key_id < 256 for key_id, key in ring.items()):
        raise ImproperlyConfigured("FIELD_KEYS needs at least one 32-byte key with an id from 1 to 255.")
    return ring


@lru_cache
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


@lru_cache
def _cipher(key: bytes) -> AESGCM:
    """Made once: that takes longer than sealing a name."""
    return AESGCM(key)


def newest_key_id() -> int:
    """The id of the key that new values are sealed with."""
    return next(iter(_ring(settings.FIELD_KEYS)))


def derived_key(purpose: str, key_id: int) -> bytes:
    """A 32-byte key for one purpose (such as "qr"), made from a key of the ring. Raises CannotOpen."""
    master = _ring(settings.FIELD_KEYS).get(key_id)
    if master is None:
        raise CannotOpen(f"key {key_id} is not in FIELD_KEYS")
    return _derived(master, purpose)


def seal(text: str, context: str) -> bytes:
    """Encrypt `text` for one place; `context` names table, column and row. Layout: key id, nonce, body."""
    key_id = newest_key_id()
    nonce = os.urandom(NONCE_BYTES)
    key = _derived(_ring(settings.FIELD_KEYS)[key_id], "seal")
    bound = f"{key_id}|{context}".encode()
    return bytes([key_id]) + nonce + _cipher(key).encrypt(nonce, text.encode(), bound)


def open_sealed(sealed: bytes, context: str) -> str:
    """Decrypt what `seal` made for the same context. Raises CannotOpen."""
    key_id, nonce, body = sealed[0], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    master = _ring(settings.FIELD_KEYS).get(key_id)
    if master is None:
        raise CannotOpen(f"key {key_id} is not in FIELD_KEYS")
    try:
        cipher = _cipher(_derived(master, "seal"))
        return cipher.decrypt(nonce, body, f"{key_id}|{context}".encode()).decode()
    except InvalidTag:
        raise CannotOpen(f"ciphertext does not belong to {context}") from None


def blind_index(value: str, field: str) -> bytes:
    """Keyed digest for equality search, as new values are stored: with the newest key."""
    return _digest(value, field, newest_key_id())


def blind_indexes(value: str, field: str) -> list[bytes]:
    """The digests under which a value may stand while keys are changed: one for each key of the ring."""
    return [_digest(value, field, key_id) for key_id in _ring(settings.FIELD_KEYS)]


def _digest(value: str, field: str, key_id: int) -> bytes:
    key = _derived(_ring(settings.FIELD_KEYS)[key_id], f"index:{field}")
    return hmac.digest(key, value.encode(), "sha256")


def key_ids() -> list[int]:
    """The ids of the ring, the newest first."""
    return list(_ring(settings.FIELD_KEYS))
