"""The account that owns the tables, for the few commands that change their shape.

Everything else runs under the account of DATABASE_URL, which owns nothing (cms/keeping/rights.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from config.settings.database import databases


@contextmanager
def as_owner() -> Iterator[None]:
    """The connection of this thread belongs to DATABASE_OWNER_URL while this lasts; as it is without one.

    It goes to the server itself, never through a pool. Within another one it is the same connection, with
    what was set on it.
    """
    if not settings.DATABASE_OWNER_URL or connection.settings_dict.get("OWNS"):
        yield
        return
    connection.close()
    usual = connection.settings_dict
    owner = databases(settings.DATABASE_OWNER_URL)["default"]
    connection.settings_dict = {**usual, "POOLED": False, **owner, "OWNS": True}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def product() -> str:
    """The account of the product where it is another one than the owner's, else empty."""
    if not settings.DATABASE_OWNER_URL:
        return ""
    account = str(settings.DATABASES["default"]["USER"])
    return account if account != databases(settings.DATABASE_OWNER_URL)["default"]["USER"] else ""
