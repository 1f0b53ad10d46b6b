"""Message texts, reminder rules, festivals, traffic limits, source codes."""

from datetime import timedelta
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSet

from club.messaging.models import Channel, MessageKind
from club.reminders.forecast import result_of
from club.reminders.models import Festival, ReminderRule, TrafficLimit
from club.reminders.occasions import LETTERS
from club.wechat.actions.create_scene import create_scene
from club.wechat.models import Scene
from cms.desk import columns
from cms.desk.access import staff
from cms.desk.forms.base import DeskForm
from cms.desk.forms.messages import MessageKindForm, ReminderRuleForm, SceneForm, TrafficLimitForm
from cms.desk.unsent import reason_in_words
from cms.desk.views import reminders
from cms.desk.viewsets.base import DeskViewSet, sheet
from cms.desk.viewsets.settling import Acted


def _channels(row: MessageKind) -> str:
    return " → ".join(str(Channel(channel).label) for channel in row.channels)


class MessageKindViewSet(DeskViewSet):
    """Message texts. The house sends them, so none is added here."""

    model = MessageKind
    icon = "mail"
    menu_label = _("Message texts")
    without = ("add", "delete", "usage")
    list_display = [
        "name",
        columns.text("title", _("Title"), lambda row: row.title),
        columns.text("channels", _("Channels"), _channels),
        columns.text("purpose", _("Purpose"), lambda row: row.get_purpose_display(), sort_key="purpose"),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["purpose", "is_active"]
    search_fields = ["name", "code", "text"]
    inspect_view_fields = [
        "code",
        "name",
        "purpose",
        "channels",
        "placeholders",
        "title",
        "text",
        "title_en",
        "text_en",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("is_active")], heading=_("Message")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldPanel(
                        "text", help_text=_("{placeholders} are filled in as they are, never evaluated.")
                    ),
                    FieldPanel("text_en"),
                ],
                heading=_("Text"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("channels"),
                    FieldPanel(
                        "purpose",
                        help_text=_("Marketing needs consent and never goes out as a WeChat template."),
                    ),
                    FieldRowPanel([FieldPanel("quiet_from"), FieldPanel("quiet_until")]),
                    FieldRowPanel([FieldPanel("wechat_template"), FieldPanel("notice_template")]),
                    FieldPanel("sms_template"),
                    FieldPanel("priority"),
                ],
                heading=_("Sending"),
            ),
        ],
        base_form_class=MessageKindForm,
    )


RESULT_DAYS = 90


class ReminderRuleView(Acted):
    """A rule, what came of it lately, and holding it back."""

    template_name = "cms/desk/reminderrule_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        since = timezone.now() - timedelta(days=RESULT_DAYS)
        known = self.object.occasion in LETTERS
        result = result_of(self.object, since)
        reasons = [(reason_in_words(reason), count) for reason, count in result.suppressed.items()]
        more = {"result": result, "reasons": reasons, "can_preview": known, "result_days": RESULT_DAYS}
        return {**super().get_context_data(**kwargs), **more}


class ReminderRuleViewSet(DeskViewSet):
    """Reminder rules."""

    model = ReminderRule
    icon = "time"
    menu_label = _("Reminder rules")
    inspect_view_class = ReminderRuleView
    shown_first = True
    labels = {
        "occasion": _("Occasion"),
        "message_kind": _("Message text"),
        "active_from": _("In force from"),
        "offsets": _("Days from the date"),
    }
    list_related = ("message_kind",)
    list_display = [
        "name",
        columns.text("occasion", _("Occasion"), lambda row: row.get_occasion_display(), sort_key="occasion"),
        columns.text("offsets", _("Days from the date"), lambda row: ", ".join(map(str, row.offsets))),
        columns.text("kind", _("Message text"), lambda row: row.message_kind),
        columns.flag("is_active", _("Active")),
        columns.moment("paused_at", _("Paused")),
    ]
    list_filter = ["occasion", "is_active"]
    search_fields = ["name", "code"]
    inspect_view_fields = [
        "code",
        "name",
        "occasion",
        "offsets",
        "message_kind",
        "send_at",
        "active_from",
        "is_active",
        "paused_at",
        "pause_reason",
    ]
    edit_handler = sheet(
        ReminderRuleForm,
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("occasion", heading=_("Occasion")), FieldPanel("offsets")]),
        FieldPanel("message_kind", heading=_("Message text")),
        FieldRowPanel([FieldPanel("send_at"), FieldPanel("active_from", heading=_("In force from"))]),
        FieldPanel("is_active"),
        heading=_("Reminder rule"),
    )


class FestivalViewSet(DeskViewSet):
    """Festivals."""

    model = Festival
    icon = "calendar-alt"
    menu_label = _("Festivals")
    list_display = [
        "name",
        columns.text("calendar", _("Calendar"), lambda row: row.get_calendar_display(), sort_key="calendar"),
        columns.text("day", _("Date"), lambda row: f"{row.month:02}-{row.day:02}"),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["calendar", "is_active"]
    search_fields = ["name", "name_en", "greeting"]
    inspect_view_fields = [
        "code",
        "name",
        "name_en",
        "calendar",
        "month",
        "day",
        "greeting",
        "greeting_en",
        "is_active",
    ]
    edit_handler = sheet(
        DeskForm,
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("calendar"), FieldPanel("month"), FieldPanel("day")]),
        FieldPanel("greeting"),
        FieldPanel("greeting_en"),
        FieldPanel("is_active"),
        heading=_("Festival"),
    )


class TrafficLimitViewSet(DeskViewSet):
    """Limits on driving by the tail of the plate."""

    model = TrafficLimit
    icon = "no-view"
    menu_label = _("Traffic limits")
    ordering = "-from_date"
    list_display = [
        columns.text("city", _("City"), lambda row: row.city, sort_key="city"),
        columns.text("kind", _("Kind"), lambda row: row.get_kind_display()),
        columns.text("from", _("First day"), lambda row: row.from_date, sort_key="from_date"),
        columns.text("until", _("Last day"), lambda row: row.until_date, sort_key="until_date"),
        columns.text("tails", _("Digits"), lambda row: ", ".join(each or "-" for each in row.tails) or "—"),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["city", "is_active"]
    search_fields = ["city", "source"]
    inspect_view_fields = [
        *["city", "kind", "tails", "from_date", "until_date", "hours", "hours_en", "spares_new_energy"],
        *["workdays_only", "source", "is_active"],
    ]
    edit_handler = sheet(
        TrafficLimitForm,
        FieldRowPanel([FieldPanel("city"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("from_date"), FieldPanel("until_date")]),
        FieldPanel("tails"),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("hours_en")]),
        FieldRowPanel([FieldPanel("spares_new_energy"), FieldPanel("workdays_only")]),
        FieldPanel("source"),
        FieldPanel("is_active"),
        heading=_("Traffic limit"),
    )


class ReminderActsViewSet(ViewSet):
    """Looking ahead and holding back; reached from a rule's page."""

    name = "reminder_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/preview/", reminders.preview, name="preview"),
            path("<int:pk>/preview/<slug:day>/", reminders.preview_day, name="preview_day"),
            path("<int:pk>/pause/", reminders.pause, name="pause"),
            path("<int:pk>/resume/", reminders.resume, name="resume"),
        ]


class MakeScene(CreateView):
    """A new source gets a random key."""

    is_act = True

    def save_instance(self) -> Scene:
        asked = self.form.cleaned_data
        return create_scene(
            kind=asked["kind"],
            label=asked["label"],
            branch=asked["branch"],
            permanent=asked["is_permanent"],
            by=staff(self.request),
            at=timezone.now(),
        )


class SceneViewSet(DeskViewSet):
    """QR codes that bring followers, and say whence."""

    model = Scene
    icon = "grid"
    menu_label = _("Source codes")
    add_view_class = MakeScene
    without = ("edit", "delete", "usage", "history")
    list_related = ("branch",)
    ordering = "-id"
    list_display = [
        "label",
        columns.text("kind", _("Kind"), lambda row: row.get_kind_display(), sort_key="kind"),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.moment("created_at", _("Made")),
    ]
    list_filter = ["kind", "branch"]
    search_fields = ["label"]
    inspect_template_name = "cms/desk/scene_inspect.html"
    inspect_view_fields = ["label", "kind", "branch", "is_permanent", "expires_at", "created_at"]
    edit_handler = sheet(
        SceneForm,
        FieldPanel("label", help_text=_("For us: which counter, which poster, which person.")),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("branch")]),
        FieldPanel("is_permanent", help_text=_("For printed posters. WeChat allows 100,000 of them in all.")),
        heading=_("Source code"),
    )

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""
