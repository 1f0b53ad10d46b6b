"""The service evaluation in the menu."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from club.standards.models import Evaluation
from cms.desk.views import evaluation
from cms.desk.viewsets.acts import ActViewSet


class EvaluationViewSet(ActViewSet):
    """Scores of provinces and the grade of the head office."""

    name = "evaluation"
    model = Evaluation
    action = "view"
    icon = "order"
    menu_label = _("Service evaluation")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", evaluation.overview, name="index"),
            path("scheme/", evaluation.write, name="scheme"),
            path("<int:number>/close/", evaluation.close, name="close"),
            path("<int:number>/points/", evaluation.give, name="give"),
        ]
