"""The desk. Logging in is not here: it goes through the club's own door with a second factor."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls


def closed(request: HttpRequest) -> HttpResponse:
    """Parts of Wagtail that do not keep to the rows in reach, or delete what vouchers refer to."""
    raise Http404


urlpatterns = [
    re_path(r"^(?:bulk/vouchers|reports/site-history)/", closed),
    path("", include(wagtailadmin_urls)),
]
