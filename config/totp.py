"""The six digits of a second factor, for people without an authenticator app: `python -m config.totp SECRET`.

RFC 6238 with its defaults: SHA-1, 30 seconds, six digits.
"""

import base64
import hashlib
import hmac
import struct
import sys
import time

STEP_SECONDS = 30


def code(secret: str, at: float) -> str:
    """The digits that the base32 `secret` gives at a moment (seconds since 1970)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // STEP_SECONDS), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m config.totp SECRET")
    sys.stdout.write(code(sys.argv[1], time.time()) + "\n")
