"""Statements: what waits, draw up a month, send, take back, approve."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from club.core.clock import month_bounds
from cms.desk.access import merchants_to_settle, row_for, rows_for, staff
from cms.desk.forms.acts import MonthForm, ReasonForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.reports.settling import queues
from merchants.settlement.actions import approve_statement, withdraw_approval
from merchants.settlement.actions import draw_up as draw
from merchants.settlement.actions import recall as take_back
from merchants.settlement.actions import send as send_out
from merchants.settlement.models import Dispute, PayoutRun, Statement


@desk_page(Statement, "add")
def draw_up(request: HttpRequest) -> HttpResponse:
    """Choose a month that is over; statements are drawn up for every merchant in reach."""
    form = MonthForm(request.POST or None, today=timezone.localdate())
    if not form.is_valid():
        title, submit = _("Draw up statements"), _("Draw up")
        return show(request, "cms/desk/act.html", title, "doc-full", form=form, submit=submit)
    day = month_bounds(form.cleaned_data["month"])[1]
    at, by = timezone.now(), staff(request)
    drawn = [
        row
        for merchant in merchants_to_settle(request.user)
        for row in draw(day=day, at=at, by=by, merchant=merchant)
    ]
    words = ngettext("%(count)s statement was drawn up.", "%(count)s statements were drawn up.", len(drawn))
    messages.success(request, words % {"count": len(drawn)})
    return redirect(reverse("statement:index"))


@desk_page(Statement, "view")
def work(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, each number with the way to its rows."""
    rooms = [rows_for(request.user, model, ["view"]) for model in (Statement, Dispute, PayoutRun)]
    return show(request, "cms/desk/settle_work.html", _("To do"), "list-ul", queues=queues(*rooms))


@require_POST
@desk_page(Statement, "change")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one draft to its merchant."""
    row = row_for(request.user, Statement, pk, "change")
    words = _("The merchant can see statement %(number)s now.") % {"number": row.number}
    return press(request, send_out, words, reverse("statement:inspect", args=[pk]), statement=row)


@require_POST
@desk_page(Statement, "change")
def send_all(request: HttpRequest) -> HttpResponse:
    """Send every draft in reach."""
    drafts = rows_for(request.user, Statement, ["change"]).filter(state=Statement.State.DRAFT)
    at, by = timezone.now(), staff(request)
    sent = [send_out(statement=row, by=by, at=at) for row in drafts.order_by("pk")]
    words = ngettext("%(count)s statement was sent.", "%(count)s statements were sent.", len(sent))
    messages.success(request, words % {"count": len(sent)})
    return redirect(reverse("settle_work:index"))


@desk_page(Statement, "change")
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a statement back from its merchant."""
    row = row_for(request.user, Statement, pk, "change")
    words = {
        "title": _("Take the statement back"),
        "submit": _("Take back"),
        "lead": _("The merchant sees it no longer. Possible as long as nothing was said about it."),
        "done": _("It is a draft again."),
        "icon": "doc-full",
    }
    back = reverse("statement:inspect", args=[pk])
    return fill_in(request, ReasonForm(request.POST or None), take_back, words, back, statement=row)


@require_POST
@desk_page(Statement, "approve")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it may be paid."""
    row = row_for(request.user, Statement, pk, "approve")
    words = _("Approved. It can be put into a payout run.")
    return press(request, approve_statement, words, reverse("statement:inspect", args=[pk]), statement=row)


@desk_page(Statement, "approve")
def unapprove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the approval back."""
    row = row_for(request.user, Statement, pk, "approve")
    words = {
        "title": _("Take the approval back"),
        "submit": _("Take the approval back"),
        "lead": _("Possible as long as the statement stands in no payout run. The reason is kept."),
        "done": _("The statement waits for an approval again."),
        "icon": "doc-full",
        "no": True,
    }
    back = reverse("statement:inspect", args=[pk])
    return fill_in(request, ReasonForm(request.POST or None), withdraw_approval, words, back, statement=row)
