"""A reader opened an article."""

from django.db.models import F

from cms.pages.models.reads import ArticleReads


def count_read(*, page_id: int) -> None:
    """Count one reading of an article.

    - the counter moves by one in the database itself, so readers at the same moment are all counted
    - the first reader makes the counter; a second first reader finds it there
    """
    mine = ArticleReads.objects.filter(page_id=page_id)
    if not mine.update(count=F("count") + 1):
        ArticleReads.objects.bulk_create([ArticleReads(page_id=page_id)], ignore_conflicts=True)
        mine.update(count=F("count") + 1)
