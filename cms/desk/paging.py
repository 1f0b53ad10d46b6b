"""Pages of lists that may hold millions of rows."""

from django.core.exceptions import EmptyResultSet
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

from cms.reports.kept import kept


class DeskPaginator(WagtailPaginator):
    """Counts the rows as often as that is quick; a count that takes long is kept for a while.

    Until then the last page may lack what is new; the first ones show it, for they are read from the table.
    """

    @cached_property
    def count(self) -> int:
        """How many rows the list has."""
        rows = self.object_list
        try:
            statement = rows.order_by().query.sql_with_params()
        except EmptyResultSet:  # a condition that nothing can meet
            return 0
        return kept("rows", statement, count=rows.count, at=timezone.now()).value
