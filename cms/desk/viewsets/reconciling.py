"""Comparisons of payments with the payment services' own lists: their pages and addresses."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk.views import reconciling
from cms.desk.viewsets.acts import ActViewSet
from vouchers.payments.models import Reconciliation


class ReconciliationViewSet(ActViewSet):
    """Days beside a payment service's list."""

    name = "reconciliation"
    model = Reconciliation
    action = "view"
    icon = "list-ul"
    menu_label = _("Payments compared")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", reconciling.days, name="index"),
            path("compare/", reconciling.compare, name="compare"),
            path("<int:pk>/", reconciling.day, name="day"),
        ]
