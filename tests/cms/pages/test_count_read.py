"""How often an article was read."""

from types import SimpleNamespace

from django.test import Client, RequestFactory

from cms.pages.models import ArticlePage, ArticleReads

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
