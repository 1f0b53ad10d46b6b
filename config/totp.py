"""`python -m config.totp SECRET`: the second-factor code of this moment, where no authenticator app is.

The secret of a demo login stands in the table that `make run` prints.
"""

import base64
import hashlib
import hmac
import sys
import time

STEP_SECONDS, DIGITS = 30, 6


def code(secret: str, at: float) -> str:
    """The code of RFC 6238 for a base32 secret at a moment in seconds since 1970."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // STEP_SECONDS).to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(code(sys.argv[1], time.time()))
