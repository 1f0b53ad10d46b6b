"""The one place where a record is locked for a seat."""

from django.db.models import QuerySet

from club.revisits.models import Revisit


def pick(rows: QuerySet[Revisit]) -> Revisit | None:
    """The first one that no other seat is just taking: two seats that ask at once get two records."""
    return rows.select_related("kind").select_for_update(of=("self",), skip_locked=True).first()
