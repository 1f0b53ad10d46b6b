"""How often an article was read."""

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from cms.pages.actions.count_read import count_read
from cms.pages.models import ArticlePage, ArticleReads
from cms.pages.starter import build_site
from tests import cast
from tests.threads import at_once, together

ADDRESS = "/news/before-you-renew/"


def article() -> ArticlePage:
    """The article of ADDRESS."""
    return ArticlePage.objects.get(slug="before-you-renew")


def test_each_reading_counts_and_the_page_shows_it(site: SimpleNamespace, client: Client) -> None:
    client.get(ADDRESS)
    assert "read 2 times" in client.get(ADDRESS, HTTP_ACCEPT_LANGUAGE="en").text
    assert ArticleReads.objects.get().count == 2


def test_looking_at_the_head_or_a_preview_does_not_count(site: SimpleNamespace, client: Client) -> None:
    client.head(ADDRESS)
    preview = RequestFactory().get(ADDRESS)
    preview.is_preview = True
    article().serve(preview)
    assert ArticleReads.objects.count() == 0


def test_publishing_a_new_revision_keeps_the_count(site: SimpleNamespace, client: Client) -> None:
    revision = article().save_revision()
    client.get(ADDRESS)
    revision.publish()
    assert article().read_count == 1


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
