"""SMS gateways that count every send, and one that dies right after sending."""

import threading
import time
from typing import Any, ClassVar


class Counting:
    """Keeps the key of every send, repeats included."""

    knows_repeats = True
    keys: ClassVar[list[str]] = []
    lock: ClassVar[Any] = threading.Lock()

    def send(self, *, key: str, **rest: Any) -> str:
        time.sleep(0.002)
        with self.lock:
            self.keys.append(key)
        return f"id-{key}"


class DiesAfterSending(Counting):
    """The message is out, and the worker is gone before it could write that down."""

    def send(self, *, key: str, **rest: Any) -> str:
        super().send(key=key)
        raise SystemExit
