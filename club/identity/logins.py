"""Where somebody is logged in: his sessions that are still good, in words."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

from club.identity import devices
from club.identity.models import Account, BrowserSession
from club.identity.sessions import IN_USE


@dataclass(frozen=True)
class Login:
    """One session, as its owner reads of it. `handle` names it without being good for coming in."""

    key: str
    handle: str
    device: str
    begun_at: datetime
    used_at: datetime  # to the hour
    is_this: bool

    @property
    def words(self) -> str:
        """Browser and device."""
        return devices.words_of(self.device)

    @property
    def is_in_hand(self) -> bool:
        """Whether on a phone or a tablet."""
        return devices.is_in_hand(self.device)


def logins_of(account: Account, this: str | None, at: datetime) -> list[Login]:
    """Every session that opens this account now; the one with the key `this` first, then the last used.

    One query. Sessions from before a change of the password open nothing and are left out.
    """
    rows = BrowserSession.objects.filter(account=account, expire_date__gt=at)
    shown = [_login(row.session_key, data, this) for row, data in _read(rows, account)]
    return sorted(shown, key=lambda login: (login.is_this, login.used_at), reverse=True)


def _read(rows: Any, account: Account) -> Iterator[tuple[BrowserSession, dict[str, Any]]]:
    good = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    for row in rows:
        data = row.get_decoded()
        if any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), each) for each in good):
            yield row, data


def _login(key: str, data: dict[str, Any], this: str | None) -> Login:
    noted = data[IN_USE]
    begun = datetime.fromtimestamp(noted["begun"], UTC)
    used = datetime.fromtimestamp(noted["at"], UTC).replace(minute=0, second=0)
    return Login(key, handle_of(key), noted["device"], begun, used, key == this)


def handle_of(key: str) -> str:
    """A name of a session for forms: from it nobody gets back to the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
