"""Where vouchers are used."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.pages.forms import StoreSearchForm
from cms.pages.models.base import ClubPage
from cms.reports.stores import find_stores, with_hours

PER_PAGE = 12


class StoreFinderPage(ClubPage):
    """Stores by name, city, service and distance."""

    template = "cms/pages/store_finder.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("store finder")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One page of the stores that match the question; a question we cannot read is left out."""
        now = timezone.now()
        form = StoreSearchForm(request.GET)
        form.is_valid()
        listing = Paginator(find_stores(form.question(), now), PER_PAGE).get_page(request.GET.get("p"))
        listing.object_list = with_hours(listing.object_list, now)
        return {
            **super().get_context(request, *args, **kwargs),
            "form": form,
            "listing": listing,
            "asked": form.asked_for(),
        }
