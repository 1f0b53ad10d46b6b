"""Statements: draw up a month, send drafts to their merchants."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from club.core.clock import month_bounds
from club.core.errors import DomainError
from cms.desk.access import merchants_to_settle, row_for, staff
from cms.desk.forms.acts import MonthForm
from cms.desk.views.page import desk_page, show
from merchants.settlement.actions.draw_up import draw_up as draw
from merchants.settlement.actions.send import send as send_out
from merchants.settlement.models import Statement


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


@require_POST
@desk_page(Statement, "change")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one draft to its merchant."""
    statement = row_for(request.user, Statement, pk, "change")
    try:
        send_out(statement=statement, by=staff(request), at=timezone.now())
        messages.success(
            request, _("The merchant can see statement %(number)s now.") % {"number": statement.number}
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(reverse("statement:inspect", args=[pk]))
