"""Table of contents of the wing's addresses. Those of campaigns come first, in config/urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("vouchers.lifecycle.urls")),
    path("", include("vouchers.payments.urls")),
    path("", include("vouchers.mall.urls")),
]
