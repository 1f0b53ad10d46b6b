"""Service standards and their attainment at the desk."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from club.standards.models import (
    SEVEN,
    Attainment,
    ClaimClock,
    ClaimCommitment,
    ServiceItem,
    ServiceStandard,
)
from club.standards.queries import InForce, versions_of
from club.standards.terms import standing, term, up_to
from cms.desk import columns
from cms.desk.forms.base import DeskForm
from cms.desk.home import may
from cms.desk.money_field import YuanField
from cms.desk.scope import ScopedFilterSet
from cms.desk.views import standards
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet


class ItemView(DeskInspectView):
    """An item with the standard that holds, those that branches have of their own, and all versions."""

    template_name = "cms/desk/serviceitem_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user, now = self.object, self.request.user, InForce(timezone.localdate())
        policy = policy_registry.get_by_type(ServiceStandard)
        own = [
            each for each in now.own(row.pk) if policy.user_has_permission_for_instance(user, "view", each)
        ]
        standard = now.of(row.pk, "")
        more = {
            "standard": standard,
            "seven": _seven(standard),
            "own": own,
            "versions": versions_of(row, policy.rows(user, ["view"])),
            "may_write": may(user, ServiceStandard, "add") and (not row.is_unified or _reaches_all(user)),
        }
        return {**super().get_context_data(**kwargs), **more}


def _reaches_all(user: Any) -> bool:
    return policy_registry.get_by_type(ServiceItem).user_has_permission(user, "change")


def _seven(row: ServiceStandard | None) -> list[tuple[Any, str]]:
    fields = ServiceStandard._meta
    return [(fields.get_field(name).verbose_name, getattr(row, name)) for name in SEVEN] if row else []


class ServiceItemViewSet(ReadOnlyViewSet):
    """The basic service items."""

    model = ServiceItem
    icon = "list-ol"
    menu_label = _("Service standards")
    inspect_view_class = ItemView
    ordering = "number"
    list_per_page = 50
    list_display = [
        columns.text(
            "number", pgettext_lazy("of a service item", "Number"), lambda row: row.number, "number"
        ),
        columns.text("name", _("Name"), columns.in_language, "name"),
        columns.text(
            "stage", pgettext_lazy("of service", "Stage"), lambda row: row.get_stage_display(), "stage"
        ),
        columns.flag("is_unified", _("Done by the head office for all")),
        columns.text(
            "measure",
            pgettext_lazy("of a standard", "Counted from"),
            lambda row: row.get_measure_display() or "—",
        ),
    ]
    list_filter = {"stage": ["exact"], "is_unified": ["exact"]}
    list_export = ["number", "stage", "name", "name_en", "is_unified", "measure"]
    search_fields = ["name", "name_en"]
    inspect_view_fields = ["stage", "insured", "customers", "is_unified", "measure"]


class ServiceStandardViewSet(ReadOnlyViewSet):
    """All versions of all standards."""

    model = ServiceStandard
    icon = "history"
    menu_label = _("Versions of standards")
    ordering = ("-valid_from", "item__number")
    list_related = ("item", "branch")
    list_display = [
        columns.text(
            "item", _("Service item"), lambda row: f"{row.item.number} · {columns.in_language(row.item)}"
        ),
        columns.text(
            "branch",
            _("Branch"),
            lambda row: columns.in_language(row.branch) if row.branch else _("all branches"),
        ),
        columns.text("target", _("Target in per cent"), lambda row: row.target, "target"),
        columns.day("valid_from", _("In force from"), "valid_from"),
    ]
    list_filter = {"item": ["exact"], "branch": ["exact"], "valid_from": ["gte", "lte"]}
    list_export = ["item", "branch", "target", "valid_from", *SEVEN, "standard_en"]
    search_fields = ["item__name", "item__name_en", "standard"]
    inspect_view_fields = ["item", "branch", "target", "valid_from", *SEVEN, "standard_en", "written_at"]


class AttainmentViewSet(ActViewSet):
    """How far standards are kept."""

    name = "attainment"
    model = Attainment
    action = "view"
    icon = "history"
    menu_label = _("Attainment of standards")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", standards.overview, name="index"),
            path("item/<int:pk>/", standards.one_item, name="item"),
            path("cases/<int:pk>/", standards.cases, name="cases"),
            path("<str:code>/close/", standards.close, name="close"),
            path("<str:code>/publish/", standards.publish, name="publish"),
        ]


class LimitForm(DeskForm):
    """A time limit; when it changes the old one ends and a new one is added."""

    up_to_fen = YuanField(
        label=_("Loss up to"), required=False, help_text=_("Empty: above all other amounts.")
    )

    class Meta:
        model = ClaimCommitment
        fields = ["line", "customers", "step", "up_to_fen", "half_days", "valid_from", "valid_until"]


class CommitmentViewSet(DeskViewSet):
    """How fast claims are promised to be handled."""

    model = ClaimCommitment
    icon = "calendar-check"
    menu_label = _("Time limits for claims")
    list_per_page = 50
    list_display = [
        columns.text("line", pgettext_lazy("time limit", "Insurance"), lambda row: row.get_line_display()),
        columns.text("step", pgettext_lazy("of a claim", "Step"), lambda row: row.get_step_display()),
        columns.text("up_to_fen", _("Loss up to"), lambda row: up_to(row.up_to_fen)),
        columns.text("customers", _("For whom"), lambda row: row.get_customers_display()),
        columns.text("half_days", _("Time limit"), lambda row: term(row.half_days)),
        columns.day("valid_from", _("In force from")),
    ]
    list_filter = {"line": ["exact"], "step": ["exact"], "customers": ["exact"]}
    list_export = LimitForm.Meta.fields
    inspect_view_fields = LimitForm.Meta.fields
    edit_handler = sheet(
        LimitForm,
        FieldRowPanel([FieldPanel("line"), FieldPanel("customers")]),
        FieldRowPanel([FieldPanel("step"), FieldPanel("up_to_fen")]),
        FieldPanel("half_days"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        heading=_("Time limit for claims"),
    )


class ClaimClockFilterSet(ScopedFilterSet):
    """Of which branch, which step, and whether late."""

    late = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a clock", "Due"), choices=[("late", _("overdue"))], method="by_late"
    )

    class Meta:
        model = ClaimClock
        fields = {"branch": ["exact"], "step": ["exact"], "due_at": ["date__gte", "date__lte"]}

    def by_late(self, rows: QuerySet[ClaimClock], name: str, value: str) -> QuerySet[ClaimClock]:
        """Running after they were due."""
        return rows.filter(stopped_at=None, due_at__lt=timezone.now())


class ClaimClockIndex(IndexView):
    """The list."""

    @cached_property
    def filterset_class(self) -> type[ClaimClockFilterSet]:
        """Ours, because one filter asks for more than a field."""
        return ClaimClockFilterSet


class ClaimClockViewSet(ReadOnlyViewSet):
    """Claims against their time limits."""

    model = ClaimClock
    icon = "history"
    menu_label = _("Clocks of claims")
    index_view_class = ClaimClockIndex
    ordering = ("-began_at", "-pk")
    list_related = ("claim", "branch", "commitment")
    list_display = [
        columns.text("claim", _("Claim number"), lambda row: row.claim.number),
        columns.text("step", pgettext_lazy("of a claim", "Step"), lambda row: row.get_step_display()),
        columns.text("branch", _("Branch"), lambda row: columns.in_language(row.branch)),
        columns.text("commitment", _("Time limit"), lambda row: term(row.commitment.half_days)),
        columns.moment("due_at", pgettext_lazy("of a clock", "Due")),
        columns.moment("stopped_at", pgettext_lazy("of a clock", "Done")),
        columns.text("standing", _("How it stands"), standing),
    ]
    list_export = ["claim__number", "step", "branch", "began_at", "due_at", "stopped_at"]
    search_fields = ["claim__number"]
    inspect_view_fields = ["step", "branch", "commitment", "began_at", "due_at", "stopped_at"]


class StandardActsViewSet(ViewSet):
    """Writing a standard; reached from the page of its item."""

    name = "standard_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [path("<int:pk>/write/", standards.write, name="write")]
