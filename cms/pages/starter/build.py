"""Builds the site's first tree of pages. Pages that exist are left as staff made them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from club.core.clock import local_date
from cms.pages.models import (
    ArticleIndexPage,
    ArticlePage,
    CampaignIndexPage,
    HomePage,
    ServiceIndexPage,
    ServicePage,
    StandardPage,
    StoreFinderPage,
)
from cms.pages.starter import articles, services, standing
from vouchers.catalogue.models import ServiceProduct


@transaction.atomic
def build_site(at: datetime, products: Iterable[ServiceProduct] = ()) -> HomePage:
    """Make what is missing of the site: home, Car Life with a page per product, articles, standing pages.

    - repeating it changes nothing; a page that staff edited or moved stays as it is
    - the address of the site follows SITE_URL
    """
    home = _home()
    catalogue = _below(home, ServiceIndexPage, **services.INDEX)
    for product in products:
        text = services.PAGES.get(product.code, {})
        _below(catalogue, ServicePage, slug=product.code, title=product.name, product=product, **text)
    news = _below(home, ArticleIndexPage, **articles.INDEX)
    for days_ago, text in enumerate(articles.ARTICLES):
        _below(news, ArticlePage, date=local_date(at) - timedelta(days=6 * days_ago + 1), **text)
    _below(home, StoreFinderPage, **standing.STORES)
    _below(home, CampaignIndexPage, **standing.CAMPAIGNS)
    for text in (standing.RIGHTS, standing.PRIVACY):
        _below(home, StandardPage, **text)
    _point_site_at(home)
    return home


def _home() -> HomePage:
    """The home page, in the place of the welcome page that a fresh Wagtail puts there."""
    if found := HomePage.objects.first():
        return found
    root = Page.objects.get(depth=1)
    for welcome in root.get_children().filter(slug="home"):
        welcome.delete()
    root = Page.objects.get(depth=1)  # the tree changed under the old object
    root.title = root.draft_title = standing.ROOT  # a fresh Wagtail calls it Root
    root.save(update_fields=["title", "draft_title"])
    return root.add_child(instance=HomePage(**standing.HOME))


def _below(parent: Page, kind: type[Page], slug: str, **fields: Any) -> Page:
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = kind(slug=slug, **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _point_site_at(home: Page) -> None:
    address = settings.SITE_URL.split("://")[-1].split("/")[0]
    host, _, port = address.partition(":")
    default_port = 443 if settings.SITE_URL.startswith("https") else 80
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": host,
            "port": int(port or default_port),
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
