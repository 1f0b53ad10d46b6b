"""One import at a time, and no look beforehand while one runs: they would wait for each other's rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.members.importing.upsert import Outcome

TRIES = 3
LOCK = 7_301_001  # any number that nothing else uses


class ImportRunning(DomainError):
    """Two imports at once would wait for each other's rows."""

    code = "import_running"
    message = _("Another import is running. Try again when it has finished.")


@contextmanager
def alone() -> Iterator[None]:
    """The lock ends with the connection, so a killed import leaves none. Raises ImportRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def insist(put: Callable[[], Outcome]) -> Outcome:
    """Write a chunk; once more if someone made one of its customers at the same moment."""
    for _try in range(TRIES - 1):
        try:
            return put()
        except IntegrityError:
            continue
    return put()
