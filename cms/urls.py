"""Table of contents of the wing's addresses; the pages of the site come last: they match everything."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("desk/", include("cms.desk.urls")),
    path("documents/", include(document_urls)),
    path("", include(wagtail_urls)),
]
