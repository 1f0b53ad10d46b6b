"""Table of contents of the wing's addresses."""

from django.urls import include, path

urlpatterns = [
    path("partners/", include("merchants.applications.urls")),
    path("portal/", include("merchants.portal.urls")),
    path("api/v1/", include("merchants.api.urls")),
    path("me/bookings/", include("merchants.bookings.urls")),
    path("me/ratings/", include("merchants.quality.urls")),
]
