"""Flags and their rules, money kept back, and the monitor."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.forms.quality import FlagRuleForm
from cms.desk.naming import whose
from cms.desk.views import monitor, quality
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, ReadOnlyViewSet, sheet
from cms.desk.viewsets.settling import Acted
from merchants.ledger.models import Hold
from merchants.quality.models import Flag, FlagRule, Rating
from merchants.quality.queries import words_for_others
from vouchers.lifecycle.models import Redemption

MOST_SHOWN = 200


class FlagView(Acted):
    """A flag with its uses and what may be decided."""

    template_name = "cms/desk/flag_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Redemption.objects.filter(flagged__flag=self.object).order_by("occurred_at", "pk")
        rows = rows.select_related("member__customer", "store", "product", "operator", "payable", "place")
        uses = [{"row": row, "whose": whose(row)} for row in rows[:MOST_SHOWN]]
        return {**super().get_context_data(**kwargs), "uses": uses}


class RatingView(DeskInspectView):
    """A rating with its words, numbers in them left out."""

    template_name = "cms/desk/rating_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "words": words_for_others(self.object)}


class FlagViewSet(ReadOnlyViewSet):
    """Uses that look odd."""

    inspect_view_class = FlagView
    model = Flag
    icon = "warning"
    menu_label = _("Odd uses")
    ordering = "-id"
    list_related = ("merchant__branch", "store", "operator")
    list_display = [
        columns.text("kind", _("What looks odd"), lambda row: row.get_kind_display()),
        columns.text("store", _("Store"), lambda row: row.store),
        columns.text("uses", _("Uses"), lambda row: row.uses_count, sort_key="uses_count"),
        columns.moment("first_at", _("First use")),
        columns.moment("last_at", _("Last use")),
        columns.flag("is_serious", _("Money kept back")),
        columns.state("state", _("State"), good=(Flag.State.CLEARED,)),
    ]
    list_filter = {
        "state": ["exact"],
        "kind": ["exact"],
        "merchant": ["exact"],
        "found_at": ["date__gte", "date__lte"],
    }
    list_export = [
        *["uid", "kind", "merchant", "store", "uses_count", "first_at", "last_at", "is_serious", "state"],
        *["found_at", "decided_at", "reason"],
    ]
    search_fields = ["store__name", "store__code", "merchant__name"]
    inspect_view_fields = [
        *[
            "kind",
            "merchant",
            "store",
            "operator",
            "uses_count",
            "first_at",
            "last_at",
            "is_serious",
            "state",
        ],
        *["found_at", "decided_at", "reason"],
    ]


class RatingViewSet(ReadOnlyViewSet):
    """What members say."""

    model = Rating
    icon = "pick"
    menu_label = _("Ratings")
    ordering = "-id"
    list_related = ("merchant__branch", "store", "redemption__product")
    list_display = [
        columns.text("stars", _("Stars"), lambda row: "★" * row.stars, sort_key="stars"),
        columns.text("product", _("Service"), lambda row: row.redemption.product),
        columns.text("store", _("Store"), lambda row: row.store),
        columns.text("words", _("In their words"), words_for_others),
        columns.moment("rated_at", _("Rated")),
    ]
    list_filter = {"stars": ["exact"], "merchant": ["exact"], "rated_at": ["date__gte", "date__lte"]}
    list_export = ["uid", "merchant", "store", "stars", "rated_at", "changed_at"]
    search_fields = ["store__name", "merchant__name"]
    inspect_view_class = RatingView
    inspect_view_fields = ["stars", "merchant", "store", "redemption", "rated_at", "changed_at"]


class FlagRuleViewSet(DeskViewSet):
    """When something is odd. The house writes the rules; staff set their numbers."""

    model = FlagRule
    icon = "cog"
    menu_label = _("Rules for odd uses")
    without = ("add", "delete", "usage")
    list_display = [
        columns.text("kind", _("What looks odd"), lambda row: row.get_kind_display()),
        columns.text("uses", _("Uses"), lambda row: row.uses),
        columns.text("minutes", _("Within"), lambda row: columns.minutes(row.minutes)),
        columns.flag("is_serious", _("Money kept back")),
        columns.flag("is_on", _("Active")),
    ]
    inspect_view_fields = [
        *["kind", "is_on", "is_serious", "uses", "minutes", "metres", "from_hour", "until_hour"]
    ]
    edit_handler = sheet(
        FlagRuleForm,
        FieldRowPanel([FieldPanel("is_on"), FieldPanel("is_serious")]),
        FieldRowPanel([FieldPanel("uses"), FieldPanel("minutes")]),
        FieldRowPanel([FieldPanel("metres"), FieldPanel("from_hour"), FieldPanel("until_hour")]),
        heading=_("Rule"),
    )


class HoldView(Acted):
    """A hold and the way to let it go."""

    template_name = "cms/desk/hold_inspect.html"


class HoldViewSet(ReadOnlyViewSet):
    """Money kept back."""

    inspect_view_class = HoldView
    model = Hold
    icon = "lock"
    menu_label = _("Kept back")
    ordering = "-id"
    list_related = ("merchant__branch", "payable")
    list_display = [
        columns.text("merchant", _("Merchant"), lambda row: row.merchant),
        columns.text("what", _("What"), lambda row: row.what),
        columns.text("kind", _("It waits for"), lambda row: row.get_kind_display()),
        columns.text("reason", _("Reason"), lambda row: row.reason),
        columns.moment("placed_at", _("Placed")),
        columns.moment("released_at", _("Released")),
    ]
    list_filter = {
        "kind": ["exact"],
        "merchant": ["exact"],
        "released_at": ["isnull"],
        "placed_at": ["date__gte", "date__lte"],
    }
    list_export = ["uid", "merchant", "statement", "kind", "reason", "reference", "placed_at", "released_at"]
    search_fields = ["merchant__name", "merchant__code", "statement", "reason"]
    inspect_view_fields = [
        *["merchant", "statement", "payable", "kind", "reason", "reference", "placed_at", "released_at"],
        "release_note",
    ]


class MonitorViewSet(ActViewSet):
    """Uses as they happen."""

    name = "monitor"
    model = Redemption
    action = "view"
    icon = "view"
    menu_label = _("Live monitor")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", monitor.monitor, name="index"),
            path("uses/", monitor.uses, name="uses"),
            path("branches/", monitor.branches, name="branches"),
        ]


class PlaceHoldViewSet(ActViewSet):
    """Keeping money back by hand."""

    name = "keep_back"
    model = Hold
    icon = "plus-inverse"
    menu_label = _("Keep money back")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", quality.place, name="index")]


class QualityActsViewSet(ViewSet):
    """Acts about flags and holds; reached from their pages."""

    name = "quality"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("flag/<int:pk>/clear/", quality.clear, name="clear"),
            path("flag/<int:pk>/confirm/", quality.confirm, name="confirm"),
            path("hold/<int:pk>/release/", quality.release, name="release"),
        ]
