"""Comparisons of payments with Stripe's own list: their pages and addresses."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk.views import reconciling
from cms.desk.viewsets.acts import ActViewSet
from vouchers.payments.models import Reconciliation


class ReconciliationViewSet(ActViewSet):
    """Days beside Stripe's list."""

    name = "reconciliation"
    model = Reconciliation
    action = "view"
    icon = "list-ul"
    menu_label = _("Payments and Stripe")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", reconciling.days, name="index"),
            path("compare/", reconciling.compare, name="compare"),
            path("<int:pk>/", reconciling.day, name="day"),
        ]
