"""Page types of the public site."""

from cms.pages.models.home import HomePage
from cms.pages.models.news import ArticleIndexPage, ArticlePage, ArticleReads
from cms.pages.models.services import ServiceIndexPage, ServicePage
from cms.pages.models.standard import CampaignIndexPage, StandardPage
from cms.pages.models.stores import StoreFinderPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleReads",
    "CampaignIndexPage",
    "HomePage",
    "ServiceIndexPage",
    "ServicePage",
    "StandardPage",
    "StoreFinderPage",
]
