"""The outside world of the run: made to misbehave, and asked what really arrived there."""

import threading
from collections import Counter
from contextlib import suppress
from typing import Any

import httpx

from tests.chaos.plan import PROVIDERS

LOOK_S, LATEST = 15.0, 5000  # the sandbox keeps twenty thousand, so it is looked at again and again


class Outside:
    """A client of the sandbox that remembers every message it has seen there."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self.seen: dict[str, str] = {}  # the sandbox's number of a message, and the key we sent it under
        self._over = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)

    def meet(self, people: list[dict[str, Any]]) -> None:
        """Give everybody a phone, and begin to look."""
        for person in people:
            facts = {"following": True, "number": person["phone"]}
            self.http.put(f"/sandbox/phones/{person['openid']}", json=facts).raise_for_status()
        self._looker.start()

    def misbehave(self, kind: str, seconds: float) -> None:
        """One of PROVIDERS, for so long."""
        self.http.post("/sandbox/faults", json={**PROVIDERS[kind], "for_s": seconds}).raise_for_status()

    def delivered(self) -> Counter[str]:
        """How often each message arrived, by its key, over all channels."""
        self._take()
        return Counter(self.seen.values())

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        if self._looker.is_alive():
            self._looker.join()
        self.http.close()

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            with suppress(httpx.HTTPError):  # it will be looked at again
                self._take()

    def _take(self) -> None:
        for service in ("wechat", "sms"):
            query = {"service": service, "limit": LATEST}
            rows = self.http.get("/sandbox/messages", params=query).raise_for_status().json()["messages"]
            for row in rows:
                self.seen[row["id"]] = str(row.get("key") or row["payload"].get("client_msg_id"))
