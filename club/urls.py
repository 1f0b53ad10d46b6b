"""Table of contents of the wing's addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("club.wechat.urls")),
    path("", include("club.messaging.urls")),
    path("", include("club.managers.urls")),
    path("", include("club.standards.urls")),
    path("me/complaints/", include("club.complaints.urls")),
    path("", include("club.identity.urls")),
    path("", include("club.privacy.urls")),  # before the topics of /me/privacy/, which take any word
    path("", include("club.members.urls")),
    path("", include("club.members.inbox.urls")),
    path("", include("club.points.urls")),
]
