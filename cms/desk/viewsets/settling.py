"""Disputes, invoices and payout runs, and the acts of settlement with their addresses."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.views import disputes, payouts, settle
from cms.desk.viewsets.acts import ActViewSet
from cms.desk.viewsets.base import DeskInspectView, ReadOnlyViewSet
from merchants.settlement.models import Dispute, Invoice, Payout, PayoutRun, Statement
from merchants.settlement.queries import holds_on
from merchants.settlement.timeline import disputes_of, invoice_of, steps_of

D = Dispute.State
OVER = (Payout.State.FAILED, Payout.State.CANCELLED)


class Acted(DeskInspectView):
    """A row with what the user may do to it now."""

    acts: tuple[str, ...] = ("change",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = self.permission_policy.user_has_permission_for_instance
        rights = {f"may_{act}": may(self.request.user, act, self.object) for act in self.acts}
        return {**super().get_context_data(**kwargs), **rights}


class StatementView(Acted):
    """A statement: how far it is, what was said about it, what keeps it back, what may be done now."""

    template_name = "cms/desk/statement_inspect.html"
    acts = ("change", "approve")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        disputes, invoice = list(disputes_of(row).values()), invoice_of(row)
        payouts = list(row.payouts.select_related("run"))
        more = {
            "steps": steps_of(row, invoice, disputes),
            "disputes": disputes,
            "invoice": invoice,
            "holds": list(holds_on(row)),
            "payouts": payouts,
            "in_run": any(each.state not in OVER for each in payouts),
        }
        return {**super().get_context_data(**kwargs), **more}


class DisputeView(Acted):
    """A dispute with both sides."""

    template_name = "cms/desk/dispute_inspect.html"


class DisputeViewSet(ReadOnlyViewSet):
    """Disputes about lines."""

    inspect_view_class = DisputeView
    model = Dispute
    icon = "warning"
    menu_label = _("Disputes")
    ordering = "-id"
    list_related = ("statement__merchant__branch", "line__payable__product")
    list_display = [
        columns.text("statement", _("Statement"), lambda row: row.statement.number),
        columns.text("merchant", _("Merchant"), lambda row: row.statement.merchant),
        columns.text("product", _("Product"), lambda row: row.line.payable.product),
        columns.text("category", _("What is wrong"), lambda row: row.get_category_display()),
        columns.money("wanted_fen", _("Should be")),
        columns.moment("opened_at", _("Opened")),
        columns.state("state", _("State"), good=(D.ACCEPTED, D.AGREED)),
    ]
    list_filter = {"state": ["exact"], "category": ["exact"], "opened_at": ["date__gte", "date__lte"]}
    list_export = ["statement", "category", "wanted_fen", "state", "opened_at", "decided_at", "final_at"]
    search_fields = ["statement__number", "statement__merchant__name"]
    inspect_view_fields = [
        *["statement", "state", "category", "words", "wanted_fen", "opened_at", "decided_at", "decision"],
        *["insisted_at", "insistence", "final_at", "final_decision"],
    ]


class InvoiceView(Acted):
    """An invoice beside what it should say."""

    template_name = "cms/desk/invoice_inspect.html"


class InvoiceViewSet(ReadOnlyViewSet):
    """Invoices of merchants."""

    inspect_view_class = InvoiceView
    model = Invoice
    icon = "doc-full"
    menu_label = _("Invoices")
    ordering = "-id"
    list_related = ("statement__merchant__branch",)
    list_display = [
        "number",
        columns.text("statement", _("Statement"), lambda row: row.statement.number),
        columns.text("merchant", _("Merchant"), lambda row: row.statement.merchant),
        columns.money("amount_fen", _("Amount with tax")),
        columns.moment("received_at", _("Received")),
        columns.moment("checked_at", _("Checked")),
        columns.moment("dropped_at", _("Returned")),
    ]
    list_filter = {"kind": ["exact"], "received_at": ["date__gte", "date__lte"]}
    list_export = [
        *["number", "statement", "kind", "medium", "issued_on", "title", "amount_fen", "net_fen", "tax_fen"],
        *["rate_bp", "received_at", "checked_at", "dropped_at"],
    ]
    search_fields = ["number", "statement__number", "statement__merchant__name"]
    labels = {"rate_bp": _("Tax rate")}
    inspect_view_fields = [
        *["number", "statement", "kind", "medium", "issued_on", "title", "buyer_uscc", "seller_uscc"],
        *["amount_fen", "net_fen", "tax_fen", "rate_bp", "received_at", "checked_at", "dropped_at"],
        *["dropped_because", "red_number"],
    ]


class PayoutRunView(Acted):
    """A run with its payouts; of an account only the tail is shown."""

    template_name = "cms/desk/payoutrun_inspect.html"
    acts = ("change", "release")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Payout.objects.filter(run=self.object).select_related("statement", "merchant").order_by("pk")
        unknown = sum(1 for row in rows if row.state == Payout.State.UNKNOWN)
        return {**super().get_context_data(**kwargs), "payouts": list(rows), "unknown": unknown}


class PayoutRunViewSet(ReadOnlyViewSet):
    """Payout runs."""

    inspect_view_class = PayoutRunView
    model = PayoutRun
    icon = "decimal"
    menu_label = _("Payout runs")
    ordering = "-id"
    list_related = ("branch",)
    list_display = [
        "number",
        columns.text("branch", _("Branch"), lambda row: row.branch),
        columns.text("way", _("Way"), lambda row: row.get_way_display()),
        columns.text("payouts", _("Payouts"), lambda row: row.payouts_count),
        columns.money("total_fen", _("Total")),
        columns.moment("prepared_at", _("Prepared")),
        columns.moment("released_at", _("Released")),
        columns.state("state", _("State"), good=(PayoutRun.State.DONE,)),
    ]
    list_filter = {"state": ["exact"], "prepared_at": ["date__gte", "date__lte"]}
    list_export = [
        "number",
        "branch",
        "way",
        "payouts_count",
        "total_fen",
        "state",
        "prepared_at",
        "released_at",
    ]
    search_fields = ["number"]
    labels = {"encoding": _("Encoding of the file"), "payouts_count": _("Number of payouts")}
    inspect_view_fields = [
        *["number", "branch", "state", "way", "encoding", "payouts_count", "total_fen", "prepared_at"],
        *["released_at", "done_at", "file_sha256"],
    ]


class WorkViewSet(ActViewSet):
    """What waits in settlement."""

    name = "settle_work"
    model = Statement
    action = "view"
    icon = "list-ul"
    menu_label = _("To do")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", settle.work, name="index")]


class SettlingViewSet(ViewSet):
    """The acts; reached from the pages of their rows."""

    name = "settling"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("send/", settle.send_all, name="send_all"),
            path("recall/<int:pk>/", settle.recall, name="recall"),
            path("approve/<int:pk>/", settle.approve, name="approve"),
            path("unapprove/<int:pk>/", settle.unapprove, name="unapprove"),
            path("dispute/<int:pk>/accept/", disputes.accept, name="accept"),
            path("dispute/<int:pk>/reject/", disputes.reject, name="reject"),
            path("dispute/<int:pk>/proof/", disputes.proof, name="proof"),
            path("invoice/<int:pk>/check/", disputes.check, name="check"),
            path("invoice/<int:pk>/return/", disputes.give_back, name="return"),
            path("invoice/<int:pk>/file/", disputes.file, name="invoice_file"),
            path("run/prepare/", payouts.prepare, name="prepare"),
            path("run/<int:pk>/release/", payouts.release, name="release"),
            path("run/<int:pk>/ask/", payouts.ask, name="ask"),
            path("run/<int:pk>/cancel/", payouts.cancel, name="cancel"),
            path("run/<int:pk>/file/", payouts.file, name="file"),
            path("run/<int:pk>/results/", payouts.results, name="results"),
        ]
