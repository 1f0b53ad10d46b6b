"""Bank details and papers of merchants."""

from typing import Any

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSet

from cms.desk import columns
from cms.desk.access import staff
from cms.desk.forms.registry import BankChangeForm, DocumentForm
from cms.desk.views import registry
from cms.desk.viewsets.base import DeskInspectView, DeskViewSet, sheet
from merchants.stores.actions import keep_document, propose_bank_change
from merchants.stores.banking import masked
from merchants.stores.models import BankChange, MerchantDocument


class OfAMerchant(CreateView):
    """A form that begins with the merchant from whose page one came."""

    is_act = True

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("merchant", "")
        return {"merchant": asked} if asked.isdecimal() else {}

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        """The acts on the new row stand on its page."""
        return reverse(f"{self.model._meta.model_name}:inspect", args=[self.object.pk])


class ActedOn(DeskInspectView):
    """A row with the acts that are open to the user."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may, user = self.permission_policy.user_has_permission_for_instance, self.request.user
        rights = {f"may_{act}": may(user, act, self.object) for act in ("change", "approve")}
        return {**super().get_context_data(**kwargs), **rights, "me": str(user.uid), "now": timezone.now()}


class ProposeBankDetails(OfAMerchant):
    """New bank details are proposed; another person approves them."""

    def save_instance(self) -> BankChange:
        asked = self.form.cleaned_data
        said = ("merchant", "account_name", "bank_name", "branch_code", "stripe_account", "reason")
        words = {name: asked[name] for name in said}
        number = asked["number"]
        return propose_bank_change(account_number=number, by=staff(self.request), at=timezone.now(), **words)


class BankChangeView(ActedOn):
    """A change of bank details with its acts."""

    template_name = "cms/desk/bankchange_inspect.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        if field_name.endswith("account_number"):
            return masked(getattr(self.object, field_name)) or "—"
        return super().get_field_display_value(field_name, field)


class BankChangeViewSet(DeskViewSet):
    """Changes of bank details: those that wait stand first."""

    model = BankChange
    icon = "lock"
    menu_label = _("Bank details")
    add_view_class = ProposeBankDetails
    inspect_view_class = BankChangeView
    without = ("edit", "delete", "usage", "history", "copy")
    shown_first = True
    ordering = "-id"
    list_related = ("merchant__branch",)
    list_display = [
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.text("bank", _("Bank"), lambda row: row.bank_name),
        columns.text("account", _("Bank account"), lambda row: masked(row.account_number)),
        columns.state("state", _("State"), good=(BankChange.State.APPROVED,)),
        columns.moment("proposed_at", _("Proposed")),
        columns.moment("cools_until", _("No payout before")),
    ]
    list_filter = ["state", "merchant"]
    search_fields = ["merchant__name", "merchant__code"]
    labels = {
        "proposed_at": _("Proposed"),
        "approved_at": _("Approved at"),
        "old_stripe_account": _("Stripe account before"),
    }
    inspect_view_fields = [
        *[
            "merchant",
            "state",
            "account_name",
            "bank_name",
            "branch_code",
            "account_number",
            "stripe_account",
        ],
        *[
            "reason",
            "old_account_number",
            "old_stripe_account",
            "proposed_at",
            "approved_at",
            "cools_until",
            "ended_at",
            "note",
        ],
    ]
    edit_handler = sheet(
        BankChangeForm,
        FieldPanel("merchant"),
        FieldPanel("account_name", help_text=_("As it stands on the account, usually the registered name.")),
        FieldRowPanel([FieldPanel("bank_name"), FieldPanel("branch_code")]),
        FieldRowPanel([FieldPanel("number"), FieldPanel("again")]),
        FieldPanel("stripe_account", help_text=_("For Stripe transfers only. Empty: it stays as it is.")),
        FieldPanel("reason", help_text=_("Which paper or call asked for it.")),
        heading=_("New bank details"),
    )

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""


class KeepDocument(OfAMerchant):
    """A paper is checked and kept."""

    def save_instance(self) -> MerchantDocument:
        asked = self.form.cleaned_data
        words = {name: asked[name] for name in ("merchant", "kind", "number", "valid_from")}
        return keep_document(
            file=asked["paper"],
            valid_until=self.form.end(),
            by=staff(self.request),
            at=timezone.now(),
            **words,
        )


class DocumentView(ActedOn):
    """A paper with its file."""

    template_name = "cms/desk/document_inspect.html"


class DocumentViewSet(DeskViewSet):
    """Papers of merchants, by when they run out."""

    model = MerchantDocument
    icon = "doc-full-inverse"
    menu_label = _("Merchants' documents")
    add_view_class = KeepDocument
    inspect_view_class = DocumentView
    without = ("edit", "delete", "usage", "history", "copy")
    shown_first = True
    ordering = "valid_until"
    list_related = ("merchant__branch",)
    list_display = [
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.text("kind", _("Kind"), lambda row: row.get_kind_display(), sort_key="kind"),
        columns.text("number", _("Number"), lambda row: row.number or "—"),
        columns.day("valid_from", _("First day")),
        columns.day("last_day", _("Last day"), sort_key="valid_until"),
        columns.moment("withdrawn_at", _("Withdrawn")),
    ]
    list_filter = {"kind": ["exact"], "merchant": ["exact"], "valid_until": ["lte"]}
    list_export = ["merchant", "kind", "number", "valid_from", "valid_until", "withdrawn_at"]
    search_fields = ["merchant__name", "merchant__code", "number"]
    labels = {"valid_from": _("First day"), "valid_until": _("Last day"), "withdrawn_at": _("Withdrawn")}
    inspect_view_fields = [
        *["merchant", "kind", "number", "valid_from", "valid_until", "added_at", "withdrawn_at"]
    ]
    edit_handler = sheet(
        DocumentForm,
        FieldRowPanel([FieldPanel("merchant"), FieldPanel("kind")]),
        FieldPanel("number"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("paper"),
        heading=pgettext_lazy("of a merchant", "Document"),
    )

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""


class RegistryActsViewSet(ViewSet):
    """Decisions; reached from the page of what they are about."""

    name = "registry"

    def get_urlpatterns(self) -> list[Any]:
        acts = [path(f"{name}/<int:pk>/", registry.decision(name), name=name) for name in registry.ACTS]
        return [
            *acts,
            path("invite/<int:pk>/", registry.invite, name="invite"),
            path("reset/<int:pk>/", registry.reset, name="reset"),
            path("reset_colleague/<int:pk>/", registry.reset_staff, name="reset_colleague"),
            path("paper/<int:pk>/", registry.paper, name="paper"),
        ]
