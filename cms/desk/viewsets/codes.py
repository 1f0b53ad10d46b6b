"""Batches of codes, and occasions of campaigns: the pages of the desk and their addresses."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import IndexView
from wagtail.permissions import policy_registry

from cms.desk import codes_out, columns
from cms.desk.naming import whose
from cms.desk.views import codes
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from cms.reports.codes import standing_of
from cms.reports.draws import results_of
from vouchers.campaigns.models import Claim, Occasion, StockShard, Try
from vouchers.lifecycle.models import CodeBatch, Gift


class CodeBatchView(DeskInspectView):
    """A batch in numbers, and what can be done with it."""

    template_name = "cms/desk/codebatch_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = standing_of(self.object)
        policy = policy_registry.get_by_type(CodeBatch)
        may = policy.user_has_permission_for_instance(self.request.user, "change", self.object)
        acts = self.acts(standing.free, made=not standing.is_waiting) if may else []
        return {**super().get_context_data(**kwargs), "standing": standing, "acts": acts}

    def acts(self, free: int, *, made: bool) -> list[tuple[str, str, bool]]:
        """Address, label and whether it takes something away."""
        pk, found = self.object.pk, []
        if free and self.object.kind == CodeBatch.Kind.PRINTED:
            found.append((reverse("codes:sheet", args=[pk]), _("Sheets to print"), False))
        for kind in codes_out.kinds_for(self.object) if made else ():
            label = _("All codes as %(kind)s") % {"kind": kind.upper()}
            found.append((reverse("codes:export", args=[pk, kind]), label, False))
        if self.object.voided_at is None:
            found.append((reverse("codes:void", args=[pk]), _("Withdraw the free ones"), True))
        return found


class CodeBatchViewSet(ReadOnlyViewSet):
    """Batches of codes."""

    model = CodeBatch
    icon = "list-ol"
    menu_label = gettext_lazy("Codes")
    ordering = "-id"
    inspect_view_class = CodeBatchView
    list_related = ("package", "product", "branch")
    list_display = [
        "name",
        columns.text("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display(), sort_key="kind"),
        columns.text("for", gettext_lazy("For"), lambda row: row.package or row.product),
        columns.text("size", gettext_lazy("Codes"), lambda row: f"{row.size:,}", sort_key="size"),
        columns.text("branch", gettext_lazy("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.moment("made_at", gettext_lazy("Made")),
        columns.moment("voided_at", gettext_lazy("Withdrawn")),
    ]
    list_filter = ["kind", "branch"]
    list_export = ["name", "kind", "package", "product", "branch", "size", "made_at", "voided_at"]
    search_fields = ["name", "package__name", "product__name"]
    inspect_view_fields = [
        *["name", "kind", "package", "product", "branch", "pattern", "usable_until", "made_at"],
        *["voided_at", "void_reason"],
    ]


class CodesViewSet(ActViewSet):
    """Printing codes, and what is done with a batch."""

    name = "codes"
    model = CodeBatch
    icon = "plus-inverse"
    menu_label = gettext_lazy("Print codes")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", codes.order, name="index"),
            path("<int:pk>/sheet/", codes.sheet, name="sheet"),
            re_path(r"^(?P<pk>\d+)/export/(?P<kind>csv|xlsx)/$", codes.export, name="export"),
            path("<int:pk>/void/", codes.void, name="void"),
        ]


class ImportCodesViewSet(ActViewSet):
    """Bringing in partners' codes."""

    name = "import_codes"
    model = CodeBatch
    icon = "upload"
    menu_label = gettext_lazy("Bring in codes")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", codes.bring_in, name="index")]


class OccasionIndex(IndexView):
    """What is left and what was claimed, counted in the list's own statement."""

    def get_base_queryset(self) -> QuerySet:
        return counted(super().get_base_queryset())


class OccasionView(DeskInspectView):
    """One occasion with its result."""

    template_name = "cms/desk/occasion_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result = counted(Occasion.objects.filter(pk=self.object.pk)).get()
        draw = results_of(self.object) if self.object.is_draw else None
        return {**super().get_context_data(**kwargs), "result": result, "draw": draw}


class OccasionViewSet(ReadOnlyViewSet):
    """Occasions of campaigns."""

    model = Occasion
    icon = "date"
    menu_label = gettext_lazy("Occasions")
    ordering = "-starts_at"
    index_view_class = OccasionIndex
    inspect_view_class = OccasionView
    list_related = ("campaign__branch", "batch__package")
    list_display = [
        columns.text("campaign", gettext_lazy("Campaign"), lambda row: row.campaign.name),
        columns.moment("starts_at", gettext_lazy("Starts")),
        columns.moment("ends_at", gettext_lazy("Ends")),
        columns.text("claimed", gettext_lazy("Claimed"), lambda row: row.claimed or 0),
        columns.text("collected", gettext_lazy("Collected"), lambda row: row.collected or 0),
        columns.text("left", gettext_lazy("Left"), lambda row: _left(row)),
    ]
    list_filter = ["campaign"]
    search_fields = ["campaign__name", "campaign__code"]
    inspect_view_fields = ["campaign", "way", "starts_at", "ends_at", "stock", "tries_each", "seed_digest"]


class TryViewSet(ReadOnlyViewSet):
    """Tries in draws."""

    model = Try
    icon = "pick"
    menu_label = gettext_lazy("Tries in draws")
    ordering = "-id"
    list_related = ("member__customer", "occasion__campaign", "prize", "gift")
    list_display = [
        columns.text("member", gettext_lazy("Member"), whose),
        columns.text("campaign", gettext_lazy("Campaign"), lambda row: row.occasion.campaign),
        columns.moment("drawn_at", gettext_lazy("Time of the draw")),
        columns.text("drawn", gettext_lazy("Number drawn"), lambda row: row.drawn, sort_key="drawn"),
        columns.text("prize", gettext_lazy("Prize"), lambda row: row.prize or "—"),
        columns.text("given", gettext_lazy("Prize given"), lambda row: _("yes") if row.gift_id else "—"),
    ]
    list_filter = {
        "occasion__campaign": ["exact"],
        "occasion": ["exact"],
        "prize": ["exact"],
        "gift": ["isnull"],
        "drawn_at": ["date__gte", "date__lte"],
    }
    list_export = ["member", "occasion", "number", "drawn", "prize", "gift", "drawn_at"]
    search_fields = ["member__number", "occasion__campaign__name", "prize__name"]
    inspect_view_fields = ["member", "occasion", "number", "drawn", "prize", "gift", "drawn_at", "member_uid"]


def counted(rows: QuerySet) -> QuerySet:
    """Occasions with `tried`, what was `claimed` or won, how much of it was `collected`, and `remaining`."""
    tries = Try.objects.filter(occasion=OuterRef("pk")).order_by().values("occasion")
    won = tries.filter(gift__isnull=False)
    fetched = won.filter(gift__state=Gift.State.COLLECTED)
    claims = Claim.objects.filter(occasion=OuterRef("pk")).order_by().values("occasion")
    shards = StockShard.objects.filter(occasion=OuterRef("pk")).order_by().values("occasion")
    taken = claims.filter(gift__state=Gift.State.COLLECTED)
    return rows.annotate(
        tried=Subquery(tries.annotate(n=Count("pk")).values("n")),
        claimed=Coalesce(_count(claims), _count(won)),
        collected=Coalesce(_count(taken), _count(fetched)),
        remaining=Subquery(shards.annotate(n=Sum("remaining")).values("n")),
    )


def _count(rows: QuerySet) -> Subquery:
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def _left(row: Any) -> str:
    return "—" if row.stock is None else f"{row.remaining or 0} / {row.stock}"
