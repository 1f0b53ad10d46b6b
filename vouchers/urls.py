"""Table of contents of the wing's addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("vouchers.lifecycle.urls")),
    path("", include("vouchers.payments.urls")),
    path("", include("vouchers.mall.urls")),
    path("", include("vouchers.campaigns.urls")),
]
