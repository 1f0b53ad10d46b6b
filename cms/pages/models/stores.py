"""Where vouchers are used."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from club.core.position import keep_to_the_visitor, position_of
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

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; one that was sorted by the visitor's position is for him alone."""
        return keep_to_the_visitor(request, super().serve(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One page of the stores that match the question; a question we cannot read is left out."""
        now = timezone.now()
        form = StoreSearchForm(request.GET)
        form.is_valid()
        stores = find_stores(form.question(position_of(request)), now)
        listing = Paginator(stores, PER_PAGE).get_page(request.GET.get("p"))
        listing.object_list = with_hours(listing.object_list, now)
        return {
            **super().get_context(request, *args, **kwargs),
            "form": form,
            "listing": listing,
            "asked": form.asked_for(),
        }
