"""The auditors' pages, and the papers of a statement, with their addresses."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from club.core.models import ProofRun
from cms.desk.views import proof
from cms.desk.viewsets.acts import ActViewSet


class ProofViewSet(ActViewSet):
    """The proof of the books."""

    name = "proof"
    model = ProofRun
    action = "view"
    icon = "success"
    menu_label = _("Proof of the books")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", proof.proof, name="index"),
            path("merchant/<int:pk>/", proof.merchant, name="merchant"),
            path("run/<int:pk>/", proof.run, name="run"),
        ]


class PapersViewSet(ViewSet):
    """A statement's files; reached from its page."""

    name = "papers"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/", proof.papers, name="index"),
            path("<int:pk>/<str:kind>/", proof.paper, name="paper"),
        ]
