"""Standing pages, and the list of campaigns."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.pages.blocks import BodyBlock
from cms.pages.models.base import ClubPage
from vouchers.campaigns.models import Campaign


class StandardPage(ClubPage):
    """Text that stands: consumer rights, privacy notice, about us."""

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    body_en = StreamField(BodyBlock(), blank=True, verbose_name=_("English text"))

    content_panels = [
        *ClubPage.content_panels,
        FieldPanel("body"),
        FieldPanel("body_en", help_text=_("Empty: English readers see the Chinese text.")),
    ]
    template = "cms/pages/standard.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")


class CampaignIndexPage(ClubPage):
    """What is on, and what comes next."""

    template = "cms/pages/campaign_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("campaign list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Campaigns that have not ended, the next to end first."""
        now = timezone.now()
        rows = Campaign.objects.filter(ends_at__gt=now).select_related("package").order_by("ends_at")
        return {**super().get_context(request, *args, **kwargs), "campaigns": rows, "now": now}
