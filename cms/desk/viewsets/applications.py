"""Applications of workshops."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from cms.desk import columns
from cms.desk.views import applications
from cms.desk.viewsets.base import ReadOnlyViewSet
from cms.desk.viewsets.registry import ActedOn
from merchants.applications.models import Application
from merchants.stores.models import Merchant


class ApplicationView(ActedOn):
    """An application with its papers and the acts that are open."""

    template_name = "cms/desk/application_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, papers = self.request.user, list(self.object.papers.order_by("pk"))
        may_enter = policy_registry.get_by_type(Merchant).user_has_permission(user, "add")
        services = list(self.object.services.order_by("sort_order", "pk"))
        own = {"papers": papers, "services": services, "may_enter": may_enter}
        return {**super().get_context_data(**kwargs), **own}


class ApplicationViewSet(ReadOnlyViewSet):
    """Workshops that want to become partners, the newest first."""

    model = Application
    icon = "mail"
    menu_label = _("Applications")
    inspect_view_class = ApplicationView
    ordering = "-id"
    list_related = ("branch",)
    list_display = [
        columns.text("company", _("Company"), lambda row: row.company, sort_key="company"),
        columns.text("store_name", _("Store"), lambda row: row.store_name),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.moment("applied_at", _("Applied")),
        columns.state("state", _("State"), good=(Application.State.APPROVED,)),
    ]
    list_filter = {"state": ["exact"], "branch": ["exact"], "applied_at": ["date__gte", "date__lte"]}
    list_export = [
        *["uid", "company", "uscc", "branch", "store_name", "city", "address", "state", "applied_at"],
        *["entered_at", "decided_at", "reason"],
    ]
    search_fields = ["company", "uscc", "store_name", "city"]
    labels = {"applied_at": _("Applied"), "entered_at": _("Checked"), "decided_at": _("Decided")}
    inspect_view_fields = [
        *["company", "uscc", "contact_name", "contact_phone", "branch", "store_name", "city", "address"],
        *["state", "reason", "merchant", "applied_at", "consent", "entered_at", "decided_at"],
    ]


class ApplicationActsViewSet(ViewSet):
    """What is done with an application; reached from its page."""

    name = "applications"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("enter/<int:pk>/", applications.enter, name="enter"),
            path("decline/<int:pk>/", applications.decline, name="decline"),
            path("paper/<int:pk>/<slug:kind>/", applications.paper, name="paper"),
        ]
