"""Readers of one article at the same moment."""

import pytest

from cms.pages.actions.count_read import count_read
from cms.pages.models import ArticlePage, ArticleReads
from cms.pages.starter import build_site
from tests import cast
from tests.threads import at_once, together


def article() -> ArticlePage:
    """One of the first articles."""
    return ArticlePage.objects.get(slug="before-you-renew")


@pytest.mark.django_db(transaction=True)
def test_readers_at_the_same_moment_are_all_counted() -> None:
    build_site(cast.NOW)
    page_id = article().pk
    at_once(20, lambda _number: count_read(page_id=page_id))
    assert article().read_count == 20


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_readers_would_be_lost() -> None:
    build_site(cast.NOW)
    row = ArticleReads.objects.create(page=article())
    read = together(20, lambda: ArticleReads.objects.get(pk=row.pk))

    def read_then_write(_number: int) -> None:
        mine = read()
        mine.count += 1
        mine.save()

    at_once(20, read_then_write)
    assert article().read_count == 1
