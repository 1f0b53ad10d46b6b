"""What the club's pages share: a title and an introduction in both languages."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from club.wechat.sharing import note_visit


class ClubPage(Page):
    """A page whose Chinese texts may have English ones beside them; without English the Chinese is shown."""

    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    intro = models.CharField(_("introduction"), max_length=200, blank=True)
    intro_en = models.CharField(_("English introduction"), max_length=300, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        MultiFieldPanel([FieldPanel("intro"), FieldPanel("intro_en")], heading=_("Introduction")),
    ]

    search_fields = [
        *Page.search_fields,
        *(index.SearchField(field) for field in ("title_en", "intro", "intro_en")),
    ]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; whoever comes by a link that was sent on is counted."""
        note_visit(request)
        return super().serve(request, *args, **kwargs)

    def get_admin_display_title(self) -> str:
        """What the desk calls the page, in the language of whoever reads."""
        is_english = (get_language() or "").startswith("en")
        return self.title_en if is_english and self.title_en else super().get_admin_display_title()
