"""The call queues: the seat's next call, the branch's answer, checks, the list by hand, coverage."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.permissions import policy_registry

from club.core.errors import DomainError
from club.revisits import actions, queries
from club.revisits.models import Revisit, RevisitAttempt, RevisitKind, Verification
from cms.desk.access import may, row_for, rows_for, staff
from cms.desk.forms.revisits import CallCheckForm, CallForm, ListForm, ScriptForm, VerificationForm
from cms.desk.revisit_page import call_words
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.desk.views.results import period, span
from cms.reports import revisits as report

PAGE = ["GET", "HEAD", "POST"]


@desk_page(Revisit, "call")
@never_cache
@require_http_methods(PAGE)
def next_call(request: HttpRequest) -> HttpResponse:
    """What the seat holds; else what may be called now, and the button that takes it."""
    if request.method == "POST":
        rows = rows_for(request.user, Revisit, ["call"])
        return press(request, actions.take_next, _("Yours now."), reverse("next_call:index"), rows=rows)
    held = queries.held_by(staff(request).id)
    if held:
        return _call(request, held, CallForm(script=queries.script_of(held.kind)))
    shown = {"standing": report.standing(rows_for(request.user, Revisit, ["call"]), timezone.now())}
    return show(request, "cms/desk/revisit_next.html", _("Next call"), "mobile-alt", **shown)


@desk_page(Revisit, "call")
@never_cache
@require_POST
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to ask for and the number, once; noted."""
    row = row_for(request.user, Revisit, pk, "call")
    try:
        seen = actions.see_number(revisit=row, by=staff(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("next_call:index")
    return _call(request, row, CallForm(script=queries.script_of(row.kind)), seen=seen)


@desk_page(Revisit, "call")
@never_cache
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the call."""
    row = row_for(request.user, Revisit, pk, "call")
    form = CallForm(request.POST, script=queries.script_of(row.kind))
    words = {**call_words(row, timezone.now()), "done": _("Recorded. Enter takes the next one.")}
    back, template = reverse("next_call:index"), "cms/desk/revisit_call.html"
    return fill_in(request, form, actions.record_call, words, back, template, revisit=row)


@desk_page(Revisit, "call")
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else calls."""
    row = row_for(request.user, Revisit, pk, "call")
    back = reverse("next_call:index")
    return press(request, actions.put_back, _("Given back; it is offered again."), back, revisit=row)


def _call(request: HttpRequest, row: Revisit, form: CallForm, **more: Any) -> HttpResponse:
    words = call_words(row, timezone.now())
    return show(request, "cms/desk/revisit_call.html", form=form, **words, **more)


@desk_page(Verification, "change")
@require_http_methods(PAGE)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the branch found; then the customer is called again."""
    row = row_for(request.user, Verification, pk, "change")
    words = {"title": _("Answer the call centre"), "icon": "form", "submit": _("Answer")}
    words |= {"lead": row.words or row.get_reason_display(), "done": _("Answered.")}
    back = reverse("verification:inspect", args=[pk])
    form = VerificationForm(request.POST or None)
    return fill_in(request, form, actions.answer_verification, words, back, verification=row)


@desk_page(Revisit, "check")
@require_http_methods(PAGE)
def check(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """How well a call was made."""
    row = row_for(request.user, Revisit, pk, "check")
    call = RevisitAttempt.objects.filter(revisit=row, uid=uid).first()
    if call is None:
        raise Http404
    words = {"title": _("Check a call"), "icon": "tick", "submit": _("Save"), "done": _("Recorded.")}
    back = reverse("revisit:inspect", args=[pk])
    return fill_in(
        request, CallCheckForm(request.POST or None), actions.check_call, words, back, attempt=call
    )


@desk_page(Revisit, "add")
@require_http_methods(PAGE)
def put_on_list(request: HttpRequest) -> HttpResponse:
    """Somebody is to be called about something that no rule draws."""
    paths = policy_registry.get_by_type(Revisit).paths(request.user, "add")
    words = {"title": _("Put on a list"), "icon": "plus-inverse", "submit": _("Put on the list")}
    words |= {"lead": _("A seat is offered the call from now on."), "done": _("On the list.")}
    form = ListForm(request.POST or None, paths=paths)
    return fill_in(request, form, actions.list_revisit, words, reverse("revisit:index"))


@desk_page(RevisitKind, "change")
@require_http_methods(PAGE)
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of what is said and asked in a queue."""
    row = row_for(request.user, RevisitKind, pk, "change")
    form = ScriptForm(request.POST or None, script=queries.script_of(row))
    words = {"title": _("Write the next version"), "icon": "edit", "submit": _("Save as a new version")}
    words |= {"lead": _("Calls that were made keep the version they were made with.")}
    words |= {"done": _("Read from now on.")}
    return fill_in(
        request, form, actions.write_script, words, reverse("revisitkind:inspect", args=[pk]), kind=row
    )


@desk_page(Revisit, "view")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What waits, coverage of the months asked for, and the calls whose quality is to be checked."""
    (start, end), rows = span(request), rows_for(request.user, Revisit, ["view"])
    papers = rows_for(request.user, Verification, ["view"])
    calls = queries.to_check(RevisitAttempt.objects.filter(revisit__in=rows)).select_related("revisit__kind")
    page = {
        "standing": report.standing(rows, timezone.now()),
        "late": report.late(papers, timezone.localdate()).count(),
        "coverage": report.coverage(rows, start, end),
        "drawn": f"drawn_at__date__gte={start}&drawn_at__date__lte={end - timedelta(days=1)}",
        "calls": calls[:10] if may(request.user, Revisit, "check") else [],
        "may_check": may(request.user, Revisit, "check"),
        "may_list": may(request.user, Revisit, "add"),
    }
    title = _("Revisits: coverage")
    return show(request, "cms/desk/revisit_figures.html", title, "history", **period(start, end), **page)
