"""Bookings, their rules, and the places of stores."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.forms.bookings import BookingRuleForm, CapacityForm
from cms.desk.naming import name_of, whose
from cms.desk.views import bookings
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet
from merchants.bookings.models import Booking, BookingRule, BookingState, Capacity, Cost


class BookingView(DeskInspectView):
    """A booking with its clocks and photos, and what staff may do about it."""

    template_name = "cms/desk/booking_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Booking = self.object
        may = self.permission_policy.user_has_permission_for_instance(self.request.user, "change", row)
        acts = {
            "may_call_off": may and row.is_open,
            "may_reassign": may and row.state in (BookingState.REQUESTED, BookingState.ACCEPTED),
            "may_forgive": may and row.cost == Cost.STRIKE,
        }
        more = {"clocks": row.clocks.order_by("pk"), "photos": row.photos.all()}
        return super().get_context_data(**kwargs) | acts | more


class BookingViewSet(ReadOnlyViewSet):
    """Bookings."""

    inspect_view_class = BookingView

    model = Booking
    icon = "calendar-alt"
    menu_label = pgettext_lazy("appointments", "Bookings")
    ordering = "-id"
    list_related = ("product", "store", "merchant__branch", "member__customer", "branch")
    list_display = [
        "__str__",
        columns.text("product", _("Service"), lambda row: row.product),
        columns.text("store", _("Store"), lambda row: row.store or "—", sort_key="store__name"),
        columns.text("member", _("Member"), whose),
        columns.moment("starts_at", _("Agreed time")),
        columns.state("state", _("State"), good=(BookingState.ACCEPTED, BookingState.FINISHED)),
    ]
    list_filter = {
        "state": ["exact"],
        "product": ["exact"],
        "merchant": ["exact"],
        "cost": ["exact"],
        "starts_at": ["date__gte", "date__lte"],
    }
    list_export = [
        *["uid", "product", "merchant", "store", "branch", "state", "cost", "starts_at", "requested_at"],
        *["accepted_at", "contacted_at", "arrived_at", "started_at", "finished_at", "ended_at", "reason"],
        *["km", "fees_fen", "customer_pays_fen"],
    ]
    search_fields = ["member__number", "store__name", "product__name"]
    inspect_view_fields = [
        *["product", "member", "voucher", "branch", "merchant", "store", "city", "state", "reason", "cost"],
        *["starts_at", "requested_at", "lapses_at", "accepted_at", "contacted_at", "arrived_at"],
        *["started_at", "finished_at", "ended_at", "tow_agreed_at", "odometer_km", "km", "fees_fen"],
        *["customer_pays_fen", "note", "redemption"],
    ]


class BookingActsViewSet(ViewSet):
    """Acts about a booking; reached from its page."""

    name = "booking_acts"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("call-off/<int:pk>/", bookings.call_off, name="call_off"),
            path("reassign/<int:pk>/", bookings.reassign, name="reassign"),
            path("forgive/<int:pk>/", bookings.forgive, name="forgive"),
            path("photo/<int:pk>/<uuid:uid>/", bookings.photo, name="photo"),
        ]


class BookingRuleViewSet(DeskViewSet):
    """How products are booked. What is booked already keeps the rule of its day."""

    model = BookingRule
    icon = "list-ul"
    menu_label = _("Booking rules")
    list_related = ("product",)
    list_display = [
        columns.text("product", _("Service"), name_of, sort_key="product__name"),
        columns.text("mode", _("Way of booking"), lambda row: row.get_mode_display()),
        columns.text("accept_minutes", _("Accepted within"), lambda row: columns.minutes(row.accept_minutes)),
        columns.text("late_cancel", _("Cancelling late"), lambda row: row.get_late_cancel_display()),
        columns.text("no_show", _("Not coming"), lambda row: row.get_no_show_display()),
    ]
    search_fields = ["product__name", "product__code"]
    inspect_view_fields = [
        *["product", "mode", "goes_to_all", "days_ahead", "lead_minutes", "accept_minutes"],
        *["contact_minutes", "arrive_minutes", "start_minutes", "finish_minutes", "free_cancel_minutes"],
        *["late_cancel", "no_show", "no_show_minutes", "strikes_allowed", "strike_days", "lock_days"],
        *["open_per_member", "min_score", "photos_needed"],
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("product"),
                    FieldRowPanel([FieldPanel("mode"), FieldPanel("goes_to_all")]),
                    FieldRowPanel([FieldPanel("days_ahead"), FieldPanel("lead_minutes")]),
                    FieldRowPanel([FieldPanel("open_per_member"), FieldPanel("min_score")]),
                    FieldPanel("questions"),
                ],
                heading=_("Booking"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("accept_minutes"), FieldPanel("contact_minutes")]),
                    FieldRowPanel([FieldPanel("arrive_minutes"), FieldPanel("start_minutes")]),
                    FieldPanel("finish_minutes"),
                ],
                heading=_("Clocks"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("free_cancel_minutes"), FieldPanel("late_cancel")]),
                    FieldRowPanel([FieldPanel("no_show_minutes"), FieldPanel("no_show")]),
                    FieldRowPanel([FieldPanel("strikes_allowed"), FieldPanel("strike_days")]),
                    FieldPanel("lock_days"),
                ],
                heading=_("Cancelling and not coming"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("photos_needed"), FieldPanel("asks_odometer")]),
                    FieldRowPanel([FieldPanel("asks_effort"), FieldPanel("asks_tow")]),
                    FieldPanel("may_call"),
                ],
                heading=_("At the end"),
            ),
        ],
        base_form_class=BookingRuleForm,
    )


class CapacityViewSet(DeskViewSet):
    """What stores can take."""

    model = Capacity
    icon = "group"
    menu_label = _("Places of stores")
    list_related = ("store__branch", "product")
    list_display = [
        columns.text("where", _("Store and service"), name_of, sort_key="store__name"),
        columns.text("places", _("Places at a time"), lambda row: row.places, sort_key="places"),
        columns.text("slot_minutes", _("Minutes"), lambda row: row.slot_minutes),
        columns.flag("is_open", _("Takes bookings")),
    ]
    list_filter = ["product", "store", "is_open"]
    search_fields = ["store__name", "store__code", "product__name"]
    inspect_view_fields = ["store", "product", "places", "slot_minutes", "closed_dates", "is_open"]
    edit_handler = sheet(
        CapacityForm,
        FieldRowPanel([FieldPanel("store"), FieldPanel("product")]),
        FieldRowPanel([FieldPanel("places"), FieldPanel("slot_minutes")]),
        FieldPanel("closed_dates"),
        FieldPanel("is_open"),
        heading=_("Places"),
    )
