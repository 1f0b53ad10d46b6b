"""Merchants, their stores, prices and people."""

from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.permissions import policy_registry

from club.core import masks
from cms.desk import columns
from cms.desk.access import staff
from cms.desk.forms.merchants import AgreementForm, MerchantForm, OperatorForm, StoreForm
from cms.desk.naming import name_of
from cms.desk.viewsets.base import DeskViewSet, last_day, sheet
from cms.desk.viewsets.registry import ActedOn
from cms.reports.merchant import whole_merchant
from merchants.settlement.models import Statement
from merchants.stores.actions import add_operator, agree_price, enter_merchant
from merchants.stores.models import Agreement, BankChange, Merchant, MerchantDocument, Operator, Store


class EnterMerchant(CreateView):
    """A new merchant waits for the approval of somebody else."""

    is_act = True

    def save_instance(self) -> Merchant:
        merchant = self.form.save(commit=False)
        return enter_merchant(merchant=merchant, by=staff(self.request), at=timezone.now())


class MerchantView(ActedOn):
    """A merchant with everything about it."""

    template_name = "cms/desk/merchant_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rights = {
            name: policy_registry.get_by_type(model).user_has_permission(self.request.user, action)
            for name, (model, action) in RIGHTS.items()
        }
        return {**super().get_context_data(**kwargs), **rights, "whole": whole_merchant(self.object)}


RIGHTS: dict[str, tuple[type[Model], str]] = {
    "may_bank": (BankChange, "add"),
    "may_document": (MerchantDocument, "add"),
    "may_store": (Store, "add"),
    "may_agree": (Agreement, "add"),
    "may_invite": (Operator, "add"),
    "may_see_papers": (BankChange, "view"),
    "may_see_people": (Operator, "view"),
    "may_see_money": (Statement, "view"),
}


class MerchantViewSet(DeskViewSet):
    """Merchants. Approving and suspending them are acts, on their page."""

    model = Merchant
    icon = "group"
    menu_label = _("Merchants")
    list_related = ("branch",)
    list_display = [
        "name",
        "code",
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.state("state", _("State"), good=(Merchant.State.ACTIVE,)),
        columns.text("cycle", _("Settlement"), lambda row: row.get_cycle_display()),
    ]
    list_filter = ["state", "branch", "cycle"]
    list_export = ["code", "name", "legal_name", "uscc", "branch", "state", "cycle", "joined_date"]
    search_fields = ["name", "name_en", "code", "legal_name"]
    add_view_class = EnterMerchant
    inspect_view_class = MerchantView
    shown_first = True
    inspect_view_fields = [
        *["code", "name", "name_en", "legal_name", "uscc", "branch", "state", "state_reason", "cycle"],
        *[
            "contact_name",
            "contact_phone",
            "invoice_title",
            "score",
            "joined_date",
        ],
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                    FieldPanel("code", help_text=_("Stands in statement numbers. Never changed later.")),
                    FieldPanel("branch", help_text=_("The branch that looks after it.")),
                ],
                heading=_("Merchant"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("legal_name"), FieldPanel("uscc")]),
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
                ],
                heading=_("Company and contact"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("cycle", help_text=_("How often a statement is drawn up.")),
                    FieldRowPanel([FieldPanel("invoice_title"), FieldPanel("tax_rate_bp")]),
                    FieldPanel("joined_date"),
                ],
                heading=_("Settlement"),
            ),
        ],
        base_form_class=MerchantForm,
    )


class StoreViewSet(DeskViewSet):
    """Stores."""

    model = Store
    icon = "home"
    menu_label = _("Stores")
    list_related = ("merchant", "branch")
    list_display = [
        "name",
        "code",
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.text("city", _("City"), lambda row: row.city, sort_key="city"),
        columns.flag("is_open", _("In service")),
    ]
    list_filter = ["city", "is_open", "merchant"]
    list_export = ["code", "name", "merchant", "branch", "city", "address", "phone", "is_open"]
    search_fields = ["name", "name_en", "code", "address", "merchant__name"]
    inspect_view_fields = [
        "code",
        "name",
        "name_en",
        "merchant",
        "branch",
        "city",
        "address",
        "phone",
        "is_open",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("merchant"),
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                    FieldRowPanel([FieldPanel("code"), FieldPanel("branch")]),
                ],
                heading=_("Store"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("city"), FieldPanel("address")]),
                    FieldPanel("phone", help_text=_("Shown to members.")),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                    FieldPanel("opening"),
                ],
                heading=_("Where and when"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("is_open", help_text=_("Off: no voucher can be used here, from now on.")),
                    FieldPanel(
                        "takes_offline", help_text=_("May scan without a connection; conflicts are our risk.")
                    ),
                ],
                heading=_("Counter"),
            ),
        ],
        base_form_class=StoreForm,
    )


class AgreeOnPrice(CreateView):
    """A new agreement is the act of agreeing, not a bare row. The page of a service names itself."""

    is_act = True

    def get_initial(self) -> dict[str, Any]:
        return {"product": self.request.GET.get("product")}

    def save_instance(self) -> Agreement:
        asked = self.form.cleaned_data
        return agree_price(
            merchant=asked["merchant"],
            product=asked["product"],
            price_fen=asked["price_fen"],
            share_percent=asked["share_percent"],
            month_budget_fen=asked["month_budget_fen"],
            valid_from=asked["valid_from"],
            valid_until=self.form.end(),
            note=asked["note"],
            ends_earlier=asked["ends_earlier"],
            by=staff(self.request),
            at=timezone.now(),
        )


class AgreementViewSet(DeskViewSet):
    """Prices per use, by merchant, product and period."""

    model = Agreement
    icon = "doc-full"
    menu_label = _("Agreed prices")
    add_view_class = AgreeOnPrice
    list_related = ("merchant__branch", "product")
    list_display = [
        columns.text("what", _("Merchant and service"), name_of, sort_key="merchant__name"),
        columns.money("price_fen", _("Price per use")),
        columns.text("first", _("First day"), lambda row: columns.in_figures(row.period.lower)),
        columns.text("last", _("Last day"), lambda row: columns.in_figures(last_day(row.period))),
    ]
    list_filter = ["merchant", "product"]
    list_export = ["merchant", "product", "price_fen", "share_percent", "period", "note"]
    search_fields = ["merchant__name", "product__name", "note"]
    inspect_view_fields = [
        *["merchant", "product", "price_fen", "share_percent", "month_budget_fen", "period", "note"]
    ]
    edit_handler = sheet(
        AgreementForm,
        FieldRowPanel([FieldPanel("merchant"), FieldPanel("product")]),
        FieldRowPanel([FieldPanel("price_fen"), FieldPanel("share_percent")]),
        FieldPanel("month_budget_fen"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("ends_earlier"),
        FieldPanel("note"),
        heading=_("Agreed price"),
    )


class TakeOn(CreateView):
    """A new operator gets a login; the password is shown once, in the message after saving."""

    is_act = True
    password = ""

    def save_instance(self) -> Operator:
        asked = self.form.cleaned_data
        operator, self.password = add_operator(
            merchant=asked["merchant"],
            store=asked["store"],
            username=asked["username"],
            display_name=asked["display_name"],
            role=asked["role"],
            by=staff(self.request),
            at=timezone.now(),
        )
        return operator

    def get_success_message(self, instance: Operator) -> str:
        words = _(
            "%(name)s can log in as %(username)s. First password, shown only now and good for three days: "
            "%(password)s"
        )
        names = {"name": instance.display_name, "username": instance.account.username}
        return words % {**names, "password": self.password}

    def get_success_buttons(self) -> list[Any]:
        return []


class OperatorView(ActedOn):
    """A person at a merchant with the acts."""

    template_name = "cms/desk/operator_inspect.html"


class OperatorViewSet(DeskViewSet):
    """People at merchants. Owners take on and let go of their own people in the portal."""

    model = Operator
    icon = "user"
    menu_label = _("Operators")
    add_view_class = TakeOn
    inspect_view_class = OperatorView
    without = ("edit", "delete", "usage", "history")
    list_related = ("merchant__branch", "store", "account")
    list_display = [
        columns.text(
            "display_name", pgettext_lazy("of a person", "Name"), lambda row: masks.name(row.display_name)
        ),
        columns.text("merchant", _("Merchant"), lambda row: row.merchant, sort_key="merchant__name"),
        columns.text("store", _("Store"), lambda row: row.store or _("all stores")),
        columns.text("role", _("Role"), lambda row: row.get_role_display(), sort_key="role"),
        columns.text("username", _("User name"), lambda row: row.account.username),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["role", "is_active", "merchant"]
    search_fields = ["merchant__name", "account__username"]
    inspect_view_fields = ["merchant", "store", "role", "is_active", "left_at"]
    edit_handler = sheet(
        OperatorForm,
        FieldRowPanel([FieldPanel("merchant"), FieldPanel("store")]),
        FieldRowPanel([FieldPanel("display_name"), FieldPanel("username")]),
        FieldPanel("role", help_text=_("Owners and finance need a second factor.")),
        heading=_("Operator"),
    )

    def register_admin_url_finder(self) -> None:
        """There is no edit page to find."""
