"""Standing pages, and the list of campaigns."""

from typing import Any

from django.db.models import Prefetch, Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.pages.blocks import BodyBlock
from cms.pages.models.base import ClubPage
from vouchers.campaigns.models import Campaign, Occasion


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
        """Published campaigns that have not ended, the next to end first, each with what is to come."""
        now = timezone.now()
        lasting = Q(ends_at__gt=now) | Q(recurrence=Campaign.Recurrence.YEARLY)
        coming = Occasion.objects.filter(ends_at__gt=now).order_by("starts_at", "pk")
        coming = coming.annotate(left=Sum("shards__remaining", default=0))
        rows = Campaign.objects.filter(lasting, live=True).select_related("package").order_by("ends_at", "pk")
        rows = rows.prefetch_related(Prefetch("occasions", coming, to_attr="coming"))
        return {**super().get_context(request, *args, **kwargs), "campaigns": rows, "now": now}
