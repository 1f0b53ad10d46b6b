"""Who knows where a person can be reached. This room asks; the members' room answers (MESSAGE_DIRECTORY)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Addresses:
    """What is known of one person; empty where we may not or cannot reach him.

    `refuses` and `wants_offers` are his last word on what he is told. `openid` is empty
    for someone who does not follow the account now. `name` is how letters address him.
    """

    openid: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    name: str = ""
    refuses: frozenset[str] = frozenset()  # topics he does not want to be told
    wants_offers: bool = False  # agreed to marketing


NOBODY = Addresses()


class Directory(Protocol):
    """Resolves a recipient when the message is sent, not when it is written."""

    def addresses(self, recipient: UUID) -> Addresses:
        """Addresses of a member by his uid; `NOBODY` when he has left."""

    def addresses_of(self, recipients: Iterable[UUID]) -> dict[UUID, Addresses]:
        """The same for many, in a fixed number of queries."""


@lru_cache
def _directory(path: str) -> Directory:
    return import_string(path)()


def look_up(recipients: Iterable[UUID]) -> dict[UUID, Addresses]:
    """Addresses of all recipients; those nobody knows are left out."""
    wanted = set(recipients)
    return _directory(settings.MESSAGE_DIRECTORY).addresses_of(wanted) if wanted else {}
