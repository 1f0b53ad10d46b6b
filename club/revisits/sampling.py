"""A sample that is the same whoever asks and whenever: the percentile of a row by a digest of its id."""

from django.db.models import F, Func, IntegerField, QuerySet
from django.db.models.expressions import Combinable


class Percentile(Func):
    """0 to 99, evenly spread, for ever the same for a row."""

    template = "mod(('x' || left(md5(%(expressions)s::text), 8))::bit(32)::bigint, 100)::int"
    output_field = IntegerField()


def share_of(rows: QuerySet, percent: int | Combinable, of: str = "uid") -> QuerySet:
    """So many percent of the rows."""
    if percent == 100:
        return rows
    return rows.alias(percentile=Percentile(F(of))).filter(percentile__lt=percent)
