"""Sessions at rest are sealed like other personal data: allauth keeps phone numbers and codes in them."""

import json
from typing import Any

from club.core import sealing


class SealedSerializer:
    """Django session serializer: JSON inside AES-GCM."""

    def dumps(self, obj: Any) -> bytes:
        return sealing.seal(json.dumps(obj, separators=(",", ":")), "session")

    def loads(self, data: bytes) -> Any:
        try:
            return json.loads(sealing.open_sealed(data, "session"))
        except sealing.CannotOpen:
            return {}  # an old key was dropped: the person logs in again
