"""A row of configuration was saved in a form of the desk."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from club.core import audit
from club.core.audit import Actor


@transaction.atomic
def save_configuration(
    *, write: Callable[[], Model], changed: Iterable[str], by: Actor, at: datetime
) -> Model:
    """Save a checked form of the desk.

    - the row, its revision and Wagtail's log entry, as `write` makes them
    - one audit row with the names of the changed fields, never their values
    """
    row = write()
    audit.record(verb="configuration.saved", subject=row, by=by, at=at, fields=sorted(changed))
    return row
