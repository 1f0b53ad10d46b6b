"""Years of the working-day calendar: which are official, their days, and what moves when one is saved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from club.core.errors import DomainError
from club.core.models import CalendarDay
from club.core.workdays import Calendar, years_known
from cms.desk.access import staff
from cms.desk.actions import publish_year
from cms.desk.forms.calendar import YearForm, lines_of
from cms.desk.views.page import desk_page, show

AHEAD = 2


@require_http_methods(["GET", "HEAD"])
@desk_page(CalendarDay, "view")
def years(request: HttpRequest) -> HttpResponse:
    """Every year from the first one known to two ahead."""
    known, this = years_known(), timezone.localdate().year
    rows = [(year, known.get(year, 0)) for year in range(min([this, *known]), this + AHEAD + 1)]
    return show(request, "cms/desk/calendar.html", _("Working days"), "calendar-alt", years=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(CalendarDay, "change")
def year(request: HttpRequest, number: int) -> HttpResponse:
    """One year's list, saved as a whole."""
    this = timezone.localdate().year
    if not this - AHEAD <= number <= this + AHEAD:
        raise Http404
    form = YearForm(request.POST or None, year=number, initial={"days": lines_of(number, Calendar())})
    if form.is_valid() and _save(request, form):
        return redirect("working_days:index")
    words = {"form": form, "submit": _("Save and recount"), "back": ".."}
    words["lead"] = _("Running clocks of complaints are worked out anew at once; their owners are told.")
    return show(
        request, "cms/desk/act.html", _("Working days %(year)s") % {"year": number}, "calendar-alt", **words
    )


def _save(request: HttpRequest, form: YearForm) -> bool:
    try:
        moved = publish_year(year=form.year, **form.cleaned_data, by=staff(request), at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved. %(moved)s clocks moved.") % {"moved": moved})
    return True
