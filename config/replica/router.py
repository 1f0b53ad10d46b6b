"""Which of the two databases a read goes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models

from config.settings.database import REPLICA

# Who may do what, and who is there: a right that was taken away is gone at the next request. The cache, where
# it lies in the database, holds rate limits. None of them is what a page shows.
NEVER_LATE_APPS = {"account", "auth", "contenttypes", "django_cache", "mfa", "socialaccount"}
NEVER_LATE = {
    "club.account",
    "club.browsersession",
    "club.wechatidentity",
    "club.staffpost",
    "merchants.apikey",
    "merchants.operator",
    "wagtailcore.collectionviewrestriction",
    "wagtailcore.groupcollectionpermission",
    "wagtailcore.grouppagepermission",
    "wagtailcore.pageviewrestriction",
}
_may_be_late: ContextVar[bool] = ContextVar("may_be_late", default=False)
_wrote: ContextVar[bool] = ContextVar("wrote", default=False)


def is_on() -> bool:
    """Whether there is a replica at all."""
    return bool(settings.DATABASE_ROUTERS)


@contextmanager
def request() -> Iterator[None]:
    """Around one request: nothing is late and nothing written until somebody says so."""
    late, wrote = _may_be_late.set(False), _wrote.set(False)
    try:
        yield
    finally:
        _may_be_late.reset(late)
        _wrote.reset(wrote)


def may_be_late(*, yes: bool) -> None:
    """Whether the reads from here on, until the end of the request, may be a little old."""
    _may_be_late.set(yes)


def is_late() -> bool:
    """Whether reads go to the replica now."""
    return _may_be_late.get()


def has_written() -> bool:
    """Whether this request has changed something that somebody looks at."""
    return _wrote.get()


class Router:
    """Django asks it for every statement of the ORM. Bare SQL goes to the primary always."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """The replica if the request allows it, the model is no matter of rights and no act is under way."""
        if not _may_be_late.get() or _is_never_late(model):
            return DEFAULT_DB_ALIAS
        return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else REPLICA

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """The primary; what is read after a write must know of it."""
        if not _is_never_late(model):
            _may_be_late.set(False)
            _wrote.set(True)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The replica gets its tables with everything else."""
        return db == DEFAULT_DB_ALIAS


def _is_never_late(model: type[models.Model]) -> bool:
    # Spelled out: the cache in the database has less of a model than a model.
    app, name = model._meta.app_label, model._meta.model_name
    return app in NEVER_LATE_APPS or f"{app}.{name}" in NEVER_LATE
