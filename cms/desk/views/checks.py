"""Checks on the spot: recording one, its findings, and what is put right."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from club.core.errors import DomainError
from club.standards import actions
from club.standards.models import CheckFinding, CheckTask, FindingPhoto, SiteCheck
from cms.desk.access import row_for, staff
from cms.desk.forms.checks import CheckForm, CheckTaskForm, FindingForm, ProofForm, VerifyForm
from cms.desk.naming import called
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show

FORM = require_http_methods(["GET", "HEAD", "POST"])
ICON = "clipboard-list"


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@FORM
@desk_page(SiteCheck, "add")
def record(request: HttpRequest) -> HttpResponse:
    """A new check; its findings are added on its page."""
    form = CheckForm(*_sent(request)[:1], user=request.user)
    if form.is_valid():
        try:
            row = actions.record_check(**form.cleaned_data, by=staff(request), at=timezone.now())
            return redirect("sitecheck:inspect", row.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    words = {"submit": _("Go on to the findings"), "back": reverse("sitecheck:index")}
    return show(request, "cms/desk/act.html", _("New check on the spot"), ICON, form=form, **words)


@FORM
@desk_page(SiteCheck, "add")
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """One more finding."""
    row, back = row_for(request.user, SiteCheck, pk, "add"), reverse("sitecheck:inspect", args=[pk])
    form = FindingForm(*_sent(request), check=row)
    words = {"title": _("Add a finding"), "submit": _("Record"), "done": _("Recorded."), "icon": ICON}
    return fill_in(request, form, actions.add_finding, {**words, "lead": str(row)}, back, check=row)


@FORM
@desk_page(CheckTask, "add")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has to put a finding right."""
    found = CheckFinding.objects.select_related("check_of__branch", "item").filter(pk=pk).first()
    if found is None:
        raise Http404
    row_for(request.user, SiteCheck, found.check_of_id, "add")
    back = reverse("sitecheck:inspect", args=[found.check_of_id])
    words = {
        "title": _("Have it put right"),
        "submit": _("Give it to the owner"),
        "done": _("The owner finds it under rectification after checks."),
        "icon": "tasks",
        "lead": f"{found.check_of} · {called(found.item)}",
    }
    form = CheckTaskForm(*_sent(request)[:1], finding=found)
    return fill_in(request, form, actions.order_check_task, words, back, finding=found)


@FORM
@desk_page(CheckTask, "change")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was to be changed is."""
    row, back = row_for(request.user, CheckTask, pk, "change"), reverse("checktask:inspect", args=[pk])
    if row.owner_id != request.user.pk:
        raise PermissionDenied
    words = {"title": _("Report it as done"), "submit": _("Report"), "done": _("Somebody else checks it.")}
    form = ProofForm(*_sent(request))
    return fill_in(request, form, actions.report_check_task, {**words, "icon": "tick"}, back, task=row)


@FORM
@desk_page(CheckTask, "verify")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Look whether it is."""
    row, back = row_for(request.user, CheckTask, pk, "verify"), reverse("checktask:inspect", args=[pk])
    words = {"title": _("Check it"), "submit": _("Decide"), "done": _("Recorded."), "icon": "tick"}
    form = VerifyForm(*_sent(request)[:1])
    return fill_in(request, form, actions.verify_check_task, words, back, task=row)


@require_safe
@desk_page(SiteCheck, "view")
def photo(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """A photo of a check in reach."""
    row = row_for(request.user, SiteCheck, pk, "view")
    found = FindingPhoto.objects.filter(finding__check_of=row, uid=uid).first()
    if found is None:
        raise Http404
    with found.file.open("rb") as stored:
        return HttpResponse(stored.read(), content_type="image/jpeg")
