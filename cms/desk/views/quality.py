"""What staff make of a flag, and money kept back by hand."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.desk.access import row_for, rows_for
from cms.desk.forms.quality import DecisionForm, HoldForm, ReleaseForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.models import Hold
from merchants.quality.actions import clear_flag, confirm_flag
from merchants.quality.models import Flag
from merchants.settlement.models import Statement
from merchants.stores.models import Merchant


@desk_page(Flag, "change")
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """There is a good explanation."""
    row, back = row_for(request.user, Flag, pk, "change"), reverse("flag:inspect", args=[pk])
    words = {
        "title": _("There is a good explanation"),
        "submit": pgettext("odd uses", "Clear"),
        "lead": _("The uses count as any others; money that was kept back enters the next statement."),
        "done": _("Cleared."),
        "icon": "warning",
    }
    return fill_in(request, DecisionForm(request.POST or None), clear_flag, words, back, flag=row)


@desk_page(Flag, "change")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The uses were wrong."""
    row, back = row_for(request.user, Flag, pk, "change"), reverse("flag:inspect", args=[pk])
    words = {
        "title": _("The uses were wrong"),
        "submit": _("Confirm"),
        "lead": _("Their money stays back until the hold is released; it counts in the merchant's score."),
        "done": _("Confirmed. The money stays back."),
        "icon": "warning",
        "no": True,
    }
    return fill_in(request, DecisionForm(request.POST or None), confirm_flag, words, back, flag=row)


@desk_page(Hold, "add")
def place(request: HttpRequest) -> HttpResponse:
    """Keep back what a merchant or one of its statements is owed."""
    unpaid = rows_for(request.user, Statement, ["view"]).exclude(
        state__in=[Statement.State.PAID, Statement.State.CARRIED, Statement.State.CLOSED]
    )
    merchants = rows_for(request.user, Merchant, ["view"])
    asked = request.GET.get("merchant", "")
    form = HoldForm(
        request.POST or None,
        merchants=merchants,
        statements=unpaid,
        initial={"merchant": asked} if asked.isdecimal() else {},
    )
    words = {
        "title": _("Keep money back"),
        "submit": _("Keep back"),
        "lead": _("No payout is prepared for it until somebody releases it."),
        "done": _("It is kept back from now on."),
        "icon": "lock",
    }
    return fill_in(request, form, place_hold, words, reverse("hold:index"))


@desk_page(Hold, "change")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go."""
    row, back = row_for(request.user, Hold, pk, "change"), reverse("hold:inspect", args=[pk])
    words = {
        "title": _("Release what is kept back"),
        "submit": _("Release"),
        "lead": _("It enters the next statement or payout."),
        "done": _("Released."),
        "icon": "lock-open",
    }
    return fill_in(request, ReleaseForm(request.POST or None), release_hold, words, back, hold=row)
