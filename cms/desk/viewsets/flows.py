"""Care flows and surveys at the desk."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from club.managers.models import CareFlow, Survey
from cms.desk import columns
from cms.desk.views import flows
from cms.desk.viewsets.base import ReadOnlyViewSet
from cms.desk.viewsets.registry import ActedOn


class FlowIndex(IndexView):
    """With the way to a new one."""

    label, address = _("New care flow"), "flow_acts:write"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """For those who may write one."""
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return []
        return [HeaderButton(self.label, url=reverse(self.address), icon_name="plus")]


class SurveyIndex(FlowIndex):
    """The same for surveys."""

    label, address = _("New survey"), "flow_acts:write_survey"


class FlowView(ActedOn):
    """A flow with its versions, the newest first."""

    template_name = "cms/desk/careflow_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "versions": self.object.versions.order_by("-number")}


class SurveyView(ActedOn):
    """A survey with its questions."""

    template_name = "cms/desk/survey_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"questions": self.object.questions.all(), "in_use": self.object.invitations.exists()}
        return {**super().get_context_data(**kwargs), **own}


class CareFlowViewSet(ReadOnlyViewSet):
    """What is done after which event, and for whose members."""

    model = CareFlow
    icon = "list-ol"
    menu_label = _("Care flows")
    index_view_class = FlowIndex
    inspect_view_class = FlowView
    ordering = ("event", "branch__path", "pk")
    list_related = ("branch",)
    list_display = [
        columns.text("name", _("Name"), lambda row: row.name),
        columns.text("event", _("Event"), lambda row: row.get_event_display(), sort_key="event"),
        columns.text("branch", _("Branch"), lambda row: row.branch or _("all members")),
        columns.moment("retired_at", _("Retired")),
    ]
    list_filter = {"event": ["exact"], "branch": ["exact"]}
    list_export = ["uid", "name", "event", "branch", "retired_at"]
    search_fields = ["name", "name_en"]
    inspect_view_fields = ["event", "branch", "name", "name_en", "retired_at"]


class SurveyViewSet(ReadOnlyViewSet):
    """What members are asked."""

    model = Survey
    icon = "form"
    menu_label = _("Surveys")
    index_view_class = SurveyIndex
    inspect_view_class = SurveyView
    ordering = "name"
    list_display = [
        columns.text("name", _("Name"), lambda row: row.name),
        columns.text("valid_days", _("Days to answer"), lambda row: row.valid_days),
        columns.flag("is_active", _("Active")),
    ]
    list_export = ["uid", "name", "name_en", "valid_days", "low_stars"]
    search_fields = ["name", "name_en"]
    inspect_view_fields = ["name", "name_en", "valid_days", "low_stars", "is_active"]


class FlowActsViewSet(ViewSet):
    """Writing, trying, publishing, retiring; answers."""

    name = "flow_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("write/", flows.write, name="write"),
            path("<int:pk>/draft/", flows.draft, name="draft"),
            path("<int:pk>/retire/", flows.retire, name="retire"),
            path("version/<int:pk>/", flows.version, name="version"),
            path("version/<int:pk>/terms/", flows.terms, name="terms"),
            path("version/<int:pk>/step/", flows.add_step, name="add_step"),
            path("version/<int:pk>/publish/", flows.publish, name="publish"),
            path("version/<int:pk>/simulate/", flows.simulate, name="simulate"),
            path("step/<int:pk>/change/", flows.change_step, name="change_step"),
            path("step/<int:pk>/drop/", flows.drop_step, name="drop_step"),
            path("survey/write/", flows.write_survey, name="write_survey"),
            path("survey/<int:pk>/change/", flows.change_survey, name="change_survey"),
            path("survey/<int:pk>/answers/", flows.answers, name="answers"),
            path("survey/<int:pk>/answers/file/", flows.answers_file, name="answers_file"),
        ]
