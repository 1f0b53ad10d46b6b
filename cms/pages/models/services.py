"""Car Life: the catalogue of services, and a page of its own for each that deserves one."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult

from club.wechat.sharing import note_visit
from cms.pages.blocks import BodyBlock
from cms.pages.models.base import ClubPage
from cms.reports.services import catalogue, service_facts
from vouchers.catalogue.models import ServiceGroup, ServiceProduct

DETAIL = "cms/pages/service.html"


class ServiceIndexPage(ClubPage):
    """Every published service by group. A service without a page of its own is shown at /services/<code>/."""

    template = "cms/pages/service_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ServicePage"]

    class Meta:
        verbose_name = _("Car Life")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A page below, or else the published product of that code."""
        try:
            return super().route(request, path_components)
        except Http404:
            product = ServiceProduct.objects.filter(live=True, code=path_components[0]).first()
            if len(path_components) != 1 or product is None or not self.live:
                raise
            return RouteResult(self, kwargs={"product": product})

    def serve(
        self, request: HttpRequest, *args: Any, product: ServiceProduct | None = None, **kwargs: Any
    ) -> TemplateResponse:
        """The catalogue, or one product of it."""
        if product is None:
            return super().serve(request, *args, **kwargs)
        note_visit(request)
        context = {**super().get_context(request), "facts": service_facts(product, timezone.now())}
        return TemplateResponse(request, DETAIL, context)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Published services by group; `?group=` shows one group only."""
        wanted = request.GET.get("group", "")
        sections = catalogue(wanted if wanted in ServiceGroup.values else "")
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": sections,
            "groups": ServiceGroup.choices,
            "wanted": wanted,
        }


class ServicePage(ClubPage):
    """A page that tells more about one service than its product does. Its address is /services/<slug>/."""

    product = models.ForeignKey(
        ServiceProduct, models.PROTECT, related_name="+", verbose_name=_("service product")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    body_en = StreamField(BodyBlock(), blank=True, verbose_name=_("English text"))

    content_panels = [
        *ClubPage.content_panels,
        FieldPanel(
            "product",
            help_text=_("Its terms and the stores that accept it are shown by themselves."),
        ),
        FieldPanel("body"),
        FieldPanel("body_en", help_text=_("Empty: English readers see the Chinese text.")),
    ]
    template = DETAIL
    parent_page_types = ["cms.ServiceIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("service page")
        verbose_name_plural = _("service pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The product with its terms in words and the stores that accept it today."""
        facts = service_facts(self.product, timezone.now())
        return {**super().get_context(request, *args, **kwargs), "facts": facts}
