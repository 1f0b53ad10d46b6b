"""Service products and gift packages."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from cms.desk import columns
from cms.desk.approving import how_it_goes_live
from cms.desk.forms.catalogue import PackageForm, ProductForm
from cms.desk.viewsets.base import DeskSnippetInspectView, DeskSnippetViewSet
from vouchers.catalogue.choices import Benefit
from vouchers.catalogue.models import GiftPackage, ServiceProduct

WHAT = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("code", help_text=_("Short Latin name; part of the address. Never changed later.")),
            FieldRowPanel([FieldPanel("group"), FieldPanel("icon"), FieldPanel("sort_order")]),
        ],
        heading=_("Name"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("summary"),
            FieldPanel("summary_en"),
            FieldPanel("description"),
            FieldPanel("description_en"),
        ],
        heading=_("What members read"),
    ),
]
# Wagtail's own rules hide what does not count with the benefit chosen; the form empties it.
RULES = {
    "data-controller": f"{TabbedInterface.BASE_ATTRS['data-controller']} w-rules",
    "data-action": f"{TabbedInterface.BASE_ATTRS['data-action']} change->w-rules#resolve",
}


def _only_with(*benefits: str) -> dict[str, str]:
    return {"data-w-rules-target": "show", "data-w-rules": json.dumps({"benefit": benefits})}


ONLY_WITH = {
    "discount_percent": Benefit.DISCOUNT,
    "cap_per_use_fen": Benefit.DISCOUNT,
    "cap_per_month_fen": Benefit.DISCOUNT,
    "value_fen": Benefit.VALUE,
}
USED = ("uses", "discount", "value", "order")
BENEFIT = [
    MultiFieldPanel(
        [
            FieldPanel(
                "benefit",
                help_text=_(
                    "A number of uses: one use is one service. A discount: the store types the bill, the "
                    "member saves a share of it. A stored amount: spent in parts. An order: done for the "
                    "member, then redeemed. Information: sent by itself, nothing to show."
                ),
            ),
            FieldPanel(
                "uses",
                help_text=_("How often one voucher can be used."),
                attrs=_only_with("uses", "discount", "order"),
            ),
            FieldPanel("discount_percent", attrs=_only_with("discount")),
            FieldPanel("cap_per_use_fen", attrs=_only_with("discount")),
            FieldPanel("cap_per_month_fen", attrs=_only_with("discount")),
            FieldPanel("value_fen", attrs=_only_with("value")),
            FieldPanel("list_price_fen"),
        ],
        heading=_("Benefit"),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "valid_days",
                help_text=_(
                    "Counted from the day the gift is collected, through the end of the last day. "
                    "Or leave it empty and give a first and a last day that are the same for everybody."
                ),
            ),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            FieldPanel("weekdays", attrs=_only_with(*USED)),
            FieldRowPanel(
                [
                    FieldPanel("hours_from", attrs=_only_with(*USED)),
                    FieldPanel(
                        "hours_until",
                        help_text=_("An earlier time than the first runs past midnight: 18:00 to 02:00."),
                        attrs=_only_with(*USED),
                    ),
                ]
            ),
            FieldPanel("blackout_dates", attrs=_only_with(*USED)),
        ],
        heading=_("Validity"),
    ),
]
WHO = [
    MultiFieldPanel(
        [
            FieldPanel(
                "tiers",
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Nothing chosen: every member."),
            ),
            FieldPanel(
                "min_no_claim_years",
                help_text=_("0: no matter. Others are passed over when it is given, and cannot buy it."),
            ),
            FieldPanel(
                "needs_insured_vehicle",
                help_text=_("A policy of ours has to cover a car of the member, when given and when used."),
            ),
            FieldPanel(
                "needs_named_vehicle",
                help_text=_("The voucher names the member's car; the counter compares the plate."),
            ),
            FieldPanel("is_transferable"),
        ],
        heading=_("Eligibility"),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "branches",
                help_text=_(
                    "Where it can be used. Nothing chosen: everywhere. A branch includes those below it."
                ),
            ),
            FieldRowPanel(
                [
                    FieldPanel("per_member_per_month", help_text=_("Per calendar month. Empty: no limit.")),
                    FieldPanel("per_member_per_day", help_text=_("Empty: no limit.")),
                ],
                attrs=_only_with(*USED),
            ),
            FieldRowPanel(
                [
                    FieldPanel("per_store_per_day", help_text=_("Empty: no limit.")),
                    FieldPanel(
                        "per_merchant_per_day", help_text=_("All its stores together. Empty: no limit.")
                    ),
                ],
                attrs=_only_with(*USED),
            ),
            FieldPanel(
                "booking",
                help_text=_("Where booking is required, a store cannot redeem without one."),
                attrs=_only_with(*USED),
            ),
            FieldPanel("questions", attrs=_only_with(*USED)),
            FieldPanel(
                "codes_from",
                help_text=_("A partner's own codes are imported first; each voucher takes one of them."),
                attrs=_only_with(*USED),
            ),
            FieldPanel(
                "reversal_minutes",
                help_text=_("How long a store may undo a redemption."),
                attrs=_only_with(*USED),
            ),
        ],
        heading=_("Counter"),
    ),
]


class ServiceProductView(DeskSnippetInspectView):
    """A service; what does not count with its benefit is left out."""

    def get_fields_context(self) -> list[dict[str, Any]]:
        unused = {field for field, benefit in ONLY_WITH.items() if benefit != self.object.benefit}
        self.fields = [name for name in self.fields if name not in unused]
        return super().get_fields_context()


class ServiceProductViewSet(DeskSnippetViewSet):
    """Service products."""

    model = ServiceProduct
    inspect_view_class = ServiceProductView
    inspect_template_name = "cms/desk/product_inspect.html"
    icon = "tag"
    menu_label = _("Service products")
    url_prefix = "products"
    list_display = [
        "name",
        "code",
        columns.text("group", _("Group"), lambda row: row.get_group_display(), sort_key="group"),
        columns.text("benefit", _("Benefit"), lambda row: row.get_benefit_display(), sort_key="benefit"),
        columns.money("list_price_fen", _("Usual price"), or_none=True),
        columns.published(),
    ]
    list_filter = ["group", "benefit", "live"]
    list_export = ["code", "name", "name_en", "group", "benefit", "uses", "list_price_fen", "live"]
    search_fields = ["name", "name_en", "code", "summary"]
    inspect_view_fields = [
        *[
            "code",
            "name",
            "name_en",
            "group",
            "summary",
            "description",
            "benefit",
            "uses",
            "discount_percent",
        ],
        *["cap_per_use_fen", "cap_per_month_fen", "value_fen", "list_price_fen", "valid_days", "valid_from"],
        *["valid_until", "weekdays", "hours_from", "hours_until", "tiers", "min_no_claim_years"],
        *["needs_insured_vehicle", "needs_named_vehicle", "branches", "per_member_per_month"],
        *["per_member_per_day", "per_store_per_day", "per_merchant_per_day", "booking", "codes_from"],
        *["is_transferable", "reversal_minutes", "live"],
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(WHAT, heading=_("Service")),
            ObjectList(BENEFIT, heading=_("Benefit and validity")),
            ObjectList(WHO, heading=_("Who and where")),
            ObjectList([how_it_goes_live(), PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=ProductForm,
        attrs=RULES,
    )


class GiftPackageViewSet(DeskSnippetViewSet):
    """Gift packages."""

    model = GiftPackage
    icon = "folder-open-1"
    menu_label = _("Gift packages")
    url_prefix = "packages"
    list_related = ("branch",)
    list_display = [
        "name",
        "code",
        columns.text("basis", _("Legal basis"), lambda row: row.get_legal_basis_display()),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.money("price_fen", _("Price")),
        columns.published(),
    ]
    list_filter = ["legal_basis", "branch", "live", "is_on_sale"]
    list_export = ["code", "name", "name_en", "legal_basis", "branch", "price_fen", "cost_fen", "live"]
    search_fields = ["name", "name_en", "code", "summary"]
    inspect_template_name = "cms/desk/package_inspect.html"
    inspect_view_fields = [
        *["code", "name", "name_en", "summary", "legal_basis", "min_tier", "branch", "collect_days"],
        *["price_fen", "price_points", "is_on_sale", "cost_fen", "live"],
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                            FieldPanel("code", help_text=_("Short Latin name. Never changed later.")),
                            FieldPanel("summary"),
                            FieldPanel("summary_en"),
                        ],
                        heading=_("Name"),
                    ),
                    InlinePanel(
                        "items",
                        panels=[
                            FieldPanel("product"),
                            FieldRowPanel(
                                [
                                    FieldPanel("quantity"),
                                    FieldPanel(
                                        "step",
                                        help_text=_(
                                            "1: usable at once. Step 2 opens when all of step 1 are used, "
                                            "and so on."
                                        ),
                                    ),
                                ]
                            ),
                        ],
                        heading=_("What is inside"),
                        label=_("Item"),
                        min_num=1,
                    ),
                ],
                heading=_("Package"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel(
                                "legal_basis",
                                help_text=_(
                                    "Insurance law forbids benefits promised to win a contract. Say why this "
                                    "may be given, and do not tie it to a purchase in its texts."
                                ),
                            ),
                            FieldPanel("branch", help_text=_("Here and in branches below.")),
                            FieldPanel("min_tier", help_text=_("Nobody below this tier gets it.")),
                            FieldPanel(
                                "value_class",
                                help_text=_("Empty: no matter. Only customers with this value get it."),
                            ),
                            FieldPanel(
                                "collect_days", help_text=_("Not collected by then, the gift expires.")
                            ),
                        ],
                        heading=_("For whom"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("price_fen"), FieldPanel("price_points")]),
                            FieldPanel("is_on_sale", help_text=_("Shown in the mall once published.")),
                            FieldPanel("cost_fen"),
                            FieldPanel(
                                "sort_order", heading=_("Position"), help_text=_("Small numbers come first.")
                            ),
                        ],
                        heading=_("Price and cost"),
                    ),
                ],
                heading=_("Rules"),
            ),
            ObjectList([how_it_goes_live(), PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=PackageForm,
    )
