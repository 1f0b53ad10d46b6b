"""What the club's pages share: a title and an introduction in both languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page


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

    class Meta:
        abstract = True
