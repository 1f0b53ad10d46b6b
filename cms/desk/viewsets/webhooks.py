"""Addresses of partners that are told what happens, and what became of each call."""

from typing import Any

from django import forms
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSet

from club.core.acts import in_words
from cms.desk import columns
from cms.desk.access import staff
from cms.desk.forms.base import DeskForm
from cms.desk.views import webhooks
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet
from merchants.webhooks.actions import add_endpoint
from merchants.webhooks.models import Delivery, Endpoint
from merchants.webhooks.words import MERCHANT_ACTS


class EndpointForm(DeskForm):
    """A new address. Without a merchant it is a system of the company and hears everything."""

    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=lambda: [(verb, in_words(verb)) for verb in MERCHANT_ACTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A system of the company that names none is told everything."),
    )

    class Meta:
        model = Endpoint
        fields = ["merchant", "name", "url", "events"]


class Connect(CreateView):
    """A new address; its secret is shown once, in the message after saving."""

    is_act = True
    secret = ""

    def save_instance(self) -> Endpoint:
        asked = self.form.cleaned_data
        facts = {name: asked[name] for name in ("merchant", "name", "url", "events")}
        row, self.secret = add_endpoint(**facts, by=staff(self.request), at=timezone.now())
        return row

    def get_success_message(self, instance: Endpoint) -> str:
        words = _("The secret of this address, shown only now: %(secret)s")
        return str(words) % {"secret": self.secret}

    def get_success_buttons(self) -> list[Any]:
        return []


class EndpointView(DeskInspectView):
    """An address with its acts."""

    template_name = "cms/desk/endpoint_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        policy = self.permission_policy
        may = policy.user_has_permission_for_instance(self.request.user, "change", self.object)
        return super().get_context_data(**kwargs) | {"may_change": may}


class EndpointViewSet(DeskViewSet):
    """Webhooks."""

    model = Endpoint
    icon = "link"
    menu_label = _("Webhooks")
    add_view_class = Connect
    inspect_view_class = EndpointView
    without = ("edit", "delete", "usage", "history", "copy")
    shown_first = True
    list_related = ("merchant__branch",)
    list_display = [
        "name",
        columns.text("merchant", _("Merchant"), lambda row: row.merchant or _("integration")),
        columns.text("url", _("Address"), lambda row: row.url),
        columns.flag("is_on", _("Active")),
        columns.moment("failing_since", _("Failing since")),
    ]
    list_filter = ["off_reason", "merchant"]
    search_fields = ["name", "url", "merchant__name"]
    inspect_view_fields = [
        "name",
        "merchant",
        "url",
        "events",
        "created_at",
        "off_at",
        "off_reason",
        "failing_since",
    ]
    edit_handler = sheet(
        EndpointForm,
        FieldPanel("merchant"),
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("events"),
        heading=_("Webhook"),
    )

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""


class DeliveryView(DeskInspectView):
    """One call with the act of sending it again."""

    template_name = "cms/desk/delivery_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        policy = self.permission_policy
        may = policy.user_has_permission_for_instance(self.request.user, "change", self.object)
        return super().get_context_data(**kwargs) | {"may_change": may}


class DeliveryViewSet(ReadOnlyViewSet):
    """Calls to partners."""

    model = Delivery
    icon = "mail"
    menu_label = _("Webhook deliveries")
    inspect_view_class = DeliveryView
    ordering = "-id"
    list_related = ("endpoint__merchant__branch", "event")
    list_display = [
        columns.text("event", _("Event"), lambda row: in_words(row.event.verb)),
        columns.text("endpoint", _("Webhook"), lambda row: row.endpoint, sort_key="endpoint__name"),
        columns.moment("made_at", _("Made")),
        columns.state("state", _("State"), good=(Delivery.State.DONE,)),
        columns.text("attempts", _("Attempts"), lambda row: row.attempts),
        columns.text("last_error", _("Last error"), lambda row: row.last_error or "—"),
    ]
    list_filter = {"state": ["exact"], "endpoint": ["exact"], "made_at": ["date__gte", "date__lte"]}
    list_export = [
        "endpoint",
        "event",
        "made_at",
        "state",
        "attempts",
        "tried_at",
        "last_status",
        "last_error",
    ]
    search_fields = ["endpoint__name", "event__verb"]
    inspect_view_fields = [
        *["endpoint", "event", "state", "attempts", "made_at", "tried_at", "next_at", "give_up_at"],
        *["last_status", "last_error"],
    ]


class WebhookActsViewSet(ViewSet):
    """Acts on an address or a call; reached from its page."""

    name = "webhook_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("ping/<int:pk>/", webhooks.ping, name="ping"),
            path("off/<int:pk>/", webhooks.off, name="off"),
            path("on/<int:pk>/", webhooks.on, name="on"),
            path("replay/<int:pk>/", webhooks.replay_days, name="replay"),
            path("again/<int:pk>/", webhooks.again, name="again"),
        ]
