"""Every address of the site. The pages of the CMS come last because they match everything."""

from django.conf import settings
from django.urls import URLPattern, include, path
from django.views.i18n import set_language
from django.views.static import serve

from config import health, metrics


def _uploads() -> list[URLPattern]:
    """Pictures that staff uploaded. In production the web server in front gives them out."""
    if not settings.LOCAL_DEMO:
        return []
    return [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]


handler404 = "config.lost.not_found"
handler500 = "config.lost.broken"
urlpatterns = [
    path("healthz", health.healthz),
    path("healthz/", health.healthz),
    path("readyz", health.readyz),
    path("readyz/", health.readyz),
    path("metrics", metrics.metrics),
    path("metrics/", metrics.metrics),
    path("language/", set_language, name="set_language"),
    path("campaigns/", include("vouchers.campaigns.urls")),  # a rush comes all at once; one look for others
    path("", include("merchants.urls")),  # first, because tills are the ones who cannot wait
    path("", include("club.urls")),
    path("", include("vouchers.urls")),
    path("accounts/", include("allauth.urls")),
    *_uploads(),
    path("", include("cms.urls")),
]
