"""The home page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.pages.models.base import ClubPage
from cms.pages.models.news import ArticlePage
from vouchers.catalogue.models import GiftPackage, ServiceProduct

FEATURED = 6


class HomePage(ClubPage):
    """The first page: who we are, quick ways, what is on offer, what is new."""

    hero_title = models.CharField(_("headline"), max_length=40)
    hero_title_en = models.CharField(_("English headline"), max_length=80, blank=True)
    hero_image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    strip = models.CharField(_("announcement"), max_length=60, blank=True)
    strip_en = models.CharField(_("English announcement"), max_length=120, blank=True)
    strip_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leads to"),
    )
    products = ParentalManyToManyField(
        ServiceProduct, blank=True, related_name="+", verbose_name=_("services shown")
    )
    packages = ParentalManyToManyField(
        GiftPackage, blank=True, related_name="+", verbose_name=_("packages shown")
    )

    content_panels = [
        *ClubPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_title_en"), FieldPanel("hero_image")],
            heading=_("Headline"),
        ),
        MultiFieldPanel(
            [FieldPanel("strip"), FieldPanel("strip_en"), FieldPanel("strip_page")],
            heading=_("Announcement"),
        ),
        FieldPanel("products", help_text=_("Nothing chosen: the first published services are shown.")),
        FieldPanel("packages", help_text=_("Only published packages that are on sale are shown.")),
    ]
    template = "cms/pages/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.ServiceIndexPage",
        "cms.ArticleIndexPage",
        "cms.StoreFinderPage",
        "cms.CampaignIndexPage",
        "cms.StandardPage",
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Services shown (the first ones when none are chosen), packages on sale, three newest articles."""
        chosen = self.products.filter(live=True)
        products = list(chosen) or ServiceProduct.objects.filter(live=True)[:FEATURED]
        articles = (
            ArticlePage.objects.live().descendant_of(self).select_related("cover").order_by("-date", "-pk")
        )
        return {
            **super().get_context(request, *args, **kwargs),
            "products": products,
            "packages": self.packages.filter(live=True, is_on_sale=True),
            "articles": articles[:3],
        }
