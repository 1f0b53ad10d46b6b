"""Service products, gift packages, campaigns."""

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
from cms.desk.forms.catalogue import CampaignForm, PackageForm, ProductForm
from cms.desk.viewsets.base import DeskSnippetViewSet, DeskViewSet, sheet
from vouchers.campaigns.models import Campaign
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
BENEFIT = [
    MultiFieldPanel(
        [
            FieldPanel("benefit", help_text=_("Decides which of the boxes below count.")),
            FieldPanel("uses", help_text=_("How often one voucher can be used.")),
            FieldRowPanel(
                [
                    FieldPanel("discount_percent", help_text=_("What the member saves, 1 to 99.")),
                    FieldPanel("value_fen"),
                ]
            ),
            FieldRowPanel([FieldPanel("cap_per_use_fen"), FieldPanel("cap_per_month_fen")]),
            FieldPanel("list_price_fen"),
        ],
        heading=_("Benefit"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("valid_days", help_text=_("Counted from the day the gift is collected.")),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            FieldPanel("weekdays"),
            FieldRowPanel([FieldPanel("hours_from"), FieldPanel("hours_until")]),
            FieldPanel("blackout_dates"),
        ],
        heading=_("Validity"),
    ),
]
WHO = [
    MultiFieldPanel(
        [
            FieldPanel("tiers", help_text=_("Nothing chosen: every member.")),
            FieldPanel(
                "branches", help_text=_("Nothing chosen: everywhere. A branch includes those below it.")
            ),
            FieldPanel("min_no_claim_years"),
            FieldPanel("needs_insured_vehicle"),
            FieldPanel("needs_named_vehicle"),
            FieldPanel("is_transferable"),
        ],
        heading=_("Eligibility"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("per_member_per_month"), FieldPanel("per_store_per_day")]),
            FieldPanel("booking"),
            FieldPanel("questions"),
            FieldPanel("reversal_minutes", help_text=_("How long a store may undo a redemption.")),
        ],
        heading=_("Counter"),
    ),
]


class ServiceProductViewSet(DeskSnippetViewSet):
    """Service products."""

    model = ServiceProduct
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
        *["valid_until", "tiers", "branches", "booking", "is_transferable", "reversal_minutes", "live"],
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(WHAT, heading=_("Service")),
            ObjectList(BENEFIT, heading=_("Benefit and validity")),
            ObjectList(WHO, heading=_("Who and where")),
            ObjectList([PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=ProductForm,
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
    shown_first = True
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
                        panels=[FieldPanel("product"), FieldPanel("quantity")],
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
                            FieldPanel("value_class"),
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
                            FieldPanel("sort_order"),
                        ],
                        heading=_("Price and cost"),
                    ),
                ],
                heading=_("Rules"),
            ),
            ObjectList([PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=PackageForm,
    )


class CampaignViewSet(DeskViewSet):
    """Campaigns."""

    model = Campaign
    icon = "calendar-check"
    menu_label = _("Campaigns")
    url_prefix = "campaigns"
    url_namespace = "campaigns"
    list_related = ("branch", "package")
    list_display = [
        "name",
        columns.text("package", _("Package"), lambda row: row.package or "—"),
        columns.moment("starts_at", _("Starts")),
        columns.moment("ends_at", _("Ends")),
        columns.text(
            "left",
            _("Left"),
            lambda row: "—" if row.stock is None else f"{row.stock_left} / {row.stock}",
        ),
    ]
    list_filter = ["branch", "recurrence"]
    search_fields = ["name", "name_en", "code"]
    inspect_view_fields = [
        "code",
        "name",
        "name_en",
        "branch",
        "package",
        "starts_at",
        "ends_at",
        "stock",
        "stock_left",
    ]
    edit_handler = sheet(
        CampaignForm,
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("code"),
        FieldPanel("branch"),
        FieldPanel("package", heading=_("Package"), help_text=_("What those who take part receive.")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("recurrence"),
        FieldPanel("stock", help_text=_("Empty: no limit.")),
        heading=_("Campaign"),
    )
