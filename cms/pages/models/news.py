"""Articles and how often they were read."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.pages.actions.count_read import count_read
from cms.pages.blocks import BodyBlock
from cms.pages.models.base import ClubPage
from cms.pages.models.reads import ArticleReads

__all__ = ["ArticleIndexPage", "ArticlePage", "ArticleReads"]

PER_PAGE = 10


def today() -> Any:
    """The Chinese calendar day, as the date a new article starts with."""
    return timezone.localdate()


class ArticleIndexPage(ClubPage):
    """The list of articles, newest first."""

    template = "cms/pages/article_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage"]

    class Meta:
        verbose_name = _("article list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One page of the published articles with their read counts."""
        rows = (
            ArticlePage.objects.live()
            .child_of(self)
            .select_related("cover", "reads")
            .order_by("-date", "-pk")
        )
        listing = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        return {**super().get_context(request, *args, **kwargs), "listing": listing}


class ArticlePage(ClubPage):
    """An article. How often it was read stands in `ArticleReads`: publishing a revision cannot reset it."""

    date = models.DateField(_("date"), default=today)
    author = models.CharField(_("author"), max_length=40, blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    body_en = StreamField(BodyBlock(), blank=True, verbose_name=_("English text"))

    content_panels = [
        *ClubPage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("date"), FieldPanel("author")]), FieldPanel("cover")],
            heading=_("About it"),
        ),
        FieldPanel("body"),
        FieldPanel("body_en", help_text=_("Empty: English readers see the Chinese text.")),
    ]
    template = "cms/pages/article.html"
    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["-date"], name="articles_newest")]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the article and count the reading; previews and HEAD requests do not count."""
        if request.method == "GET" and not getattr(request, "is_preview", False):
            count_read(page_id=self.pk)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The article with its count and the three next newest."""
        others = ArticlePage.objects.live().sibling_of(self, inclusive=False).order_by("-date", "-pk")
        return {
            **super().get_context(request, *args, **kwargs),
            "others": others[:3],
            "count": self.read_count,
        }

    @property
    def read_count(self) -> int:
        """How often it was read."""
        return ArticleReads.objects.filter(page=self.pk).values_list("count", flat=True).first() or 0
