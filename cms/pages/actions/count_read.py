"""A reader opened an article."""

from club.core.counters import add_one
from cms.pages.models.reads import ArticleReads


def count_read(*, page_id: int) -> None:
    """Count one reading of an article; readers at the same moment are all counted."""
    add_one(ArticleReads, page_id=page_id)
