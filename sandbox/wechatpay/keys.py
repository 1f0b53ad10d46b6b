"""The two pairs of keys of a merchant account, made once and kept beside the saved world.

`python -m sandbox.wechatpay.keys FOLDER` makes them before anything else starts, so that the club and the
sandbox agree from the first call on.
"""

import base64
import json
import os
import secrets
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

FILE = "wechatpay.json"


@dataclass(frozen=True)
class Keys:
    """What WeChat Pay and one merchant know of each other; keys as base64 of their DER form."""

    mch_id: str
    v3_key: str
    merchant_serial: str
    merchant_key: str
    platform_serial: str
    platform_key: str

    @classmethod
    def kept_in(cls, folder: Path) -> "Keys":
        """Those of this folder, made now if there are none."""
        path = folder / FILE
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".keys-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(cls._made()), file)
            # Of two that start at once, both go on with the keys of the first.
            with suppress(FileExistsError):
                os.link(name, path)
            Path(name).unlink()
        return cls(**json.loads(path.read_text("utf-8")))

    @classmethod
    def _made(cls) -> "Keys":
        serial = secrets.token_hex(20).upper()
        platform = f"PUB_KEY_ID_{secrets.token_hex(16).upper()}"
        return cls("1900000001", secrets.token_hex(16), serial, _new_key(), platform, _new_key())

    @cached_property
    def merchant_public(self) -> RSAPublicKey:
        """What the club's requests are checked with."""
        return _private(self.merchant_key).public_key()

    @cached_property
    def _platform(self) -> RSAPrivateKey:
        return _private(self.platform_key)

    def sign(self, *parts: str) -> str:
        """WeChat Pay's own signature: each part on a line of its own."""
        signed = self._platform.sign(_lines(parts), PKCS1v15(), SHA256())
        return base64.b64encode(signed).decode()

    def is_merchants(self, signature: str, *parts: str) -> bool:
        """Whether the club signed those parts."""
        try:
            given = base64.b64decode(signature, validate=True)
            self.merchant_public.verify(given, _lines(parts), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def for_the_club(self) -> dict[str, str]:
        """The club's half, by the names of its settings."""
        public = self._platform.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {
            "WECHATPAY_MCH_ID": self.mch_id,
            "WECHATPAY_V3_KEY": self.v3_key,
            "WECHATPAY_KEYS": f"{self.platform_serial}:{base64.b64encode(public).decode()}",
            "WECHATPAY_PRIVATE_KEY": self.merchant_key,
            "WECHATPAY_CERT_SERIAL": self.merchant_serial,
        }


def _lines(parts: tuple[str, ...]) -> bytes:
    return "".join(f"{part}\n" for part in parts).encode()


def _new_key() -> str:
    made = generate_private_key(public_exponent=65537, key_size=2048)
    return base64.b64encode(made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _private(key: str) -> RSAPrivateKey:
    loaded = load_der_private_key(base64.b64decode(key), None)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded


if __name__ == "__main__":
    print(json.dumps(Keys.kept_in(Path(sys.argv[1])).for_the_club()))
