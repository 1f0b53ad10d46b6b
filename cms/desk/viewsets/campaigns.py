"""Campaigns: the offer and the text of its page in one form, drafted, previewed and approved."""

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from club.wechat.sharing import visits_by_sharing
from cms.desk import columns
from cms.desk.access import rows_for
from cms.desk.approving import OfferCreateView, how_it_goes_live
from cms.desk.forms.campaigns import CampaignForm, PrizesPanel
from cms.desk.viewsets.base import DeskSnippetInspectView, DeskSnippetViewSet
from cms.desk.viewsets.codes import counted
from vouchers.campaigns.models import Campaign, Way
from vouchers.catalogue.models import GiftPackage

SHOWN = 13  # a year of every 18th, and the next

# Wagtail's own rules hide what does not count with the way that is chosen; the form empties it.
RULES = {
    "data-controller": f"{TabbedInterface.BASE_ATTRS['data-controller']} w-rules",
    "data-action": f"{TabbedInterface.BASE_ATTRS['data-action']} change->w-rules#resolve",
}


def _only_with(way: str) -> dict[str, str]:
    return {"data-w-rules-target": "show", "data-w-rules": json.dumps({"way": [way]})}


OFFER = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel(
                "code",
                help_text=_(
                    "Latin letters, digits and hyphens. The page of the campaign is then found under "
                    "/campaigns/ and this name. Never changed later."
                ),
            ),
            FieldPanel("branch", help_text=_("Whose campaign it is. Staff there and above can change it.")),
            FieldPanel(
                "way",
                help_text=_(
                    "First come: one package each, while there are any. Draw: a try each; prizes, "
                    "numbers and odds stand on the page, and from the first moment to the last nothing of "
                    "them changes."
                ),
            ),
            FieldPanel(
                "package",
                heading=_("Package"),
                attrs=_only_with(Way.FIRST_COME),
                help_text=_(
                    "What those who take part receive. It has to be approved before members can take part."
                ),
            ),
        ],
        heading=_("Campaign"),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "recurrence",
                help_text=_(
                    "Once: from the start to the end. Every 18th: on each 18th between start and end, from "
                    "the time of day of the start until midnight. Every year: the same days again."
                ),
            ),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        ],
        heading=_("When"),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "stock",
                help_text=_("For each time it takes place, one for each member. Empty: no limit."),
                attrs=_only_with(Way.FIRST_COME),
            ),
            FieldPanel(
                "tries_each",
                help_text=_("Each time it takes place. A member wins each prize once at most."),
                attrs=_only_with(Way.DRAW),
            ),
            FieldPanel("budget_fen"),
        ],
        heading=_("How many"),
    ),
]
PRIZES = [
    PrizesPanel(
        "prizes",
        panels=[
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("package", heading=_("Package"), help_text=_("The gift that the winner collects.")),
            FieldRowPanel([FieldPanel("number"), FieldPanel("odds"), FieldPanel("value_fen")]),
        ],
        heading=_("Prizes of a draw"),
        label=_("Prize"),
        attrs=_only_with(Way.DRAW),
        help_text=_(
            "The odds of all prizes together are 100% at most; the rest is no prize. The law asks that "
            "kinds, numbers, odds, values and conditions are published: the page does so by itself."
        ),
    ),
]
PAGE = [
    MultiFieldPanel(
        [
            FieldPanel("summary"),
            FieldPanel("summary_en"),
            FieldPanel("description", help_text=_("An empty line begins a new paragraph.")),
            FieldPanel("description_en", help_text=_("Empty: English readers see the Chinese text.")),
        ],
        heading=_("What members read"),
        help_text=_(
            "Dates, gifts and what is left stand on the page by themselves. Do not tie a gift to the "
            "purchase of an insurance: the law forbids it."
        ),
    ),
]


class NewCampaignView(OfferCreateView):
    """The form; whoever comes from the page of a package finds it chosen."""

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("package", "")
        packages = rows_for(self.request.user, GiftPackage, ["view"])  # the chooser shows the name of any
        return {"package": packages.filter(pk=asked).first()} if asked.isdecimal() else {}


class CampaignView(DeskSnippetInspectView):
    """One campaign, with what came of it each time."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        occasions = counted(self.object.occasions.all())[:SHOWN]
        prizes = self.object.prizes.all() if self.object.is_draw else []
        shared = visits_by_sharing(reverse("campaign", args=[self.object.code]))
        found = {"occasions": occasions, "prizes": prizes, "shared": shared}
        return {**super().get_context_data(**kwargs), **found}


class CampaignViewSet(DeskSnippetViewSet):
    """Campaigns."""

    model = Campaign
    icon = "calendar-check"
    menu_label = _("Campaigns")
    url_prefix = "campaigns"
    list_related = ("branch", "package")
    list_display = [
        "name",
        columns.text("package", _("Package"), lambda row: row.package or "—"),
        columns.text("way", _("Way of giving"), lambda row: row.get_way_display(), sort_key="way"),
        columns.moment("starts_at", _("Starts")),
        columns.moment("ends_at", _("Ends")),
        columns.text("stock", _("Stock"), lambda row: "—" if row.stock is None else row.stock),
        columns.published(),
    ]
    list_filter = ["branch", "way", "recurrence", "live"]
    list_export = [
        "code",
        "name",
        "name_en",
        "branch",
        "way",
        "package",
        "starts_at",
        "ends_at",
        "stock",
        "live",
    ]
    search_fields = ["name", "name_en", "code"]
    inspect_view_class = CampaignView
    add_view_class = NewCampaignView
    inspect_template_name = "cms/desk/campaign_inspect.html"
    inspect_view_fields = [
        *["code", "name", "name_en", "summary", "branch", "package", "starts_at", "ends_at", "recurrence"],
        *["way", "tries_each", "stock", "budget_fen", "live"],
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList([*OFFER, *PRIZES], heading=_("Campaign")),
            ObjectList(PAGE, heading=_("Page")),
            ObjectList([how_it_goes_live(), PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=CampaignForm,
        attrs=RULES,
    )
