"""What is held up or was not sent, with the reason, and the quotas that may be one."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView

from club.core.clock import local_date, midnight
from club.messaging.budgets import EVERYBODY
from club.messaging.models import BudgetUse, Message, MessageBudget
from cms.desk import columns
from cms.desk.forms.base import DeskForm
from cms.desk.unsent import outcome_in_words, reason_in_words
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet


class UnsentIndex(IndexView):
    """Only what has a reason to be here."""

    def get_base_queryset(self) -> QuerySet[Message]:
        return super().get_base_queryset().unsent()


class UnsentView(DeskInspectView):
    """One message with every way that was tried or left out."""

    template_name = "cms/desk/message_inspect.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        if field_name == "reason":
            return reason_in_words(self.object.reason)
        if field_name == "channel":
            return self.object.get_channel_display() or "—"
        return super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log = self.object.log.order_by("pk")
        tries = [(row.at, row.get_channel_display(), outcome_in_words(row)) for row in log]
        return super().get_context_data(**kwargs) | {"tries": tries}


class UnsentViewSet(ReadOnlyViewSet):
    """Messages that wait longer than they should, or did not go out. Whom they are for is not shown."""

    model = Message
    icon = "warning"
    menu_label = _("Messages not sent")
    index_view_class = UnsentIndex
    inspect_view_class = UnsentView
    ordering = "-id"
    list_related = ("kind",)
    list_display = [
        columns.text("kind", _("Message text"), lambda row: row.kind.name),
        columns.state("state", _("State"), good=(Message.State.QUEUED,)),
        columns.text("reason", _("Reason"), lambda row: reason_in_words(row.reason)),
        columns.moment("created_at", _("Written")),
        columns.moment("due_at", _("Next try")),
    ]
    list_filter = {"state": ["exact"], "kind": ["exact"], "created_at": ["date__gte", "date__lte"]}
    list_export = ["kind", "state", "reason", "created_at", "due_at", "attempts"]
    search_fields = ["reason", "kind__name"]
    inspect_view_fields = [
        *["kind", "state", "channel", "reason", "created_at", "due_at", "expires_at", "attempts"],
    ]


class BudgetIndex(IndexView):
    """With what is used of each today."""

    def get_base_queryset(self) -> QuerySet[MessageBudget]:
        today = midnight(local_date(timezone.now()))
        uses = BudgetUse.objects.filter(budget=OuterRef("pk"), since=today, about=EVERYBODY)
        return super().get_base_queryset().annotate(used_today=Subquery(uses.values("used")))


def _used(row: Any) -> Any:
    return (row.used_today or 0) if row.period == MessageBudget.Period.DAY else "—"


class MessageBudgetViewSet(DeskViewSet):
    """Quotas of messages."""

    model = MessageBudget
    icon = "history"
    menu_label = _("Message quotas")
    index_view_class = BudgetIndex
    list_related = ("kind",)
    list_display = [
        "name",
        columns.text("purpose", _("Purpose"), lambda row: row.get_purpose_display(), sort_key="purpose"),
        columns.text("channel", _("Channel"), lambda row: row.get_channel_display() or _("all of them")),
        columns.text("kind", _("Message text"), lambda row: row.kind.name if row.kind else _("all of them")),
        columns.text("period", _("Period"), lambda row: row.get_period_display()),
        columns.text("most", _("At most"), lambda row: row.most, sort_key="most"),
        columns.text("used_today", _("Used today"), _used),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["purpose", "channel", "period", "is_active"]
    search_fields = ["name"]
    inspect_view_fields = ["name", "purpose", "channel", "kind", "period", "most", "is_active"]
    edit_handler = sheet(
        DeskForm,
        FieldPanel("name", help_text=_("For us: what it saves, or whom it spares.")),
        FieldPanel(
            "purpose",
            help_text=_("Service notices and marketing are counted apart, so that offers use up no notices."),
        ),
        FieldRowPanel([FieldPanel("channel"), FieldPanel("kind", heading=_("Message text"))]),
        FieldRowPanel(
            [
                FieldPanel("period"),
                FieldPanel(
                    "most",
                    help_text=_("Over it, the next channel brings the message; without one it waits."),
                ),
            ]
        ),
        FieldPanel("is_active"),
        heading=_("Message quota"),
    )
