"""Complaints: what waits, taking one in, and every act on one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from club.complaints.actions import keep_promise, receive, reveal_complainant, write_letter
from club.complaints.models import Complaint, ComplaintPhoto, ComplaintPromise, ExclusionEvidence
from club.core.errors import DomainError
from club.members.models import Member
from club.organisation.models import Branch
from cms.desk.access import may, row_for, rows_for, staff
from cms.desk.complaint_acts import ACTS
from cms.desk.forms.complaints import ReceiveForm
from cms.desk.forms.counting import LetterForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.reports.complaints import queues


@desk_page(Complaint, "view")
def work(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, the soonest due first; mine before all others."""
    rows = rows_for(request.user, Complaint, ["view"])
    roles = [act for act in ("add", "change", "review", "supervise") if may(request.user, Complaint, act)]
    found = queues(rows, request.user, roles, timezone.now())
    shown = {"queues": found, "may_add": "add" in roles}
    return show(request, "cms/desk/complaint_work.html", _("Complaints to do"), "list-ul", **shown)


@desk_page(Complaint, "add")
def take_in(request: HttpRequest) -> HttpResponse:
    """Write a complaint down that came by phone, at a counter, by letter or from the regulator."""
    reach = {"branches": rows_for(request.user, Branch, ["view"]), "members": rows_for(request.user, Member)}
    form = ReceiveForm(request.POST or None, **reach)
    if form.is_valid():
        try:
            row = receive(**form.facts(), by=staff(request), at=timezone.now())
            messages.success(request, _("Registered as %(number)s.") % {"number": row.number})
            return redirect("complaint:inspect", row.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    title, words = _("Take a complaint in"), {"submit": _("Register")}
    return show(request, "cms/desk/act.html", title, "plus-inverse", form=form, **words)


@desk_page(Complaint, "view")
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the acts of the table, if the state of the complaint allows it."""
    chosen = ACTS[name]
    row, back = (
        row_for(request.user, Complaint, pk, chosen.permission),
        reverse("complaint:inspect", args=[pk]),
    )
    if not chosen.fits(row):
        messages.error(request, _("This complaint has moved on meanwhile. Look at it again."))
        return redirect(back)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = chosen.form(*sent, complaint=row)
    return fill_in(request, form, chosen.do, chosen.words, back, complaint=row)


@require_POST
@desk_page(Complaint, "change")
def keep(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """What was promised is done."""
    row = row_for(request.user, Complaint, pk, "change")
    made = ComplaintPromise.objects.filter(complaint=row, uid=uid).first()
    if made is None:
        raise Http404
    back = reverse("complaint:inspect", args=[pk])
    return press(request, keep_promise, _("The promise is kept."), back, promise=made)


@require_POST
@never_cache
@desk_page(Complaint, "change")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and phone in full, once, on a page that no browser keeps; of a member by the way he can follow."""
    row = row_for(request.user, Complaint, pk, "change")
    if row.member_id is not None:
        return redirect("reveal:member", row.member_id)
    seen = reveal_complainant(complaint=row, by=staff(request), at=timezone.now())
    shown = {"seen": seen, "back": reverse("complaint:inspect", args=[pk])}
    return show(request, "cms/desk/member_in_full.html", row.number, "view", **shown)


@never_cache
@desk_page(Complaint, "change")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter as PDF; it names the complainant in full, so it leaves a trace."""
    row = row_for(request.user, Complaint, pk, "change")
    form = LetterForm(request.POST or None, complaint=row)
    if form.is_valid():
        try:
            made = write_letter(complaint=row, **form.cleaned_data, by=staff(request), at=timezone.now())
            headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
            return HttpResponse(made.content, content_type="application/pdf", headers=headers)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    words = {"submit": _("Make the PDF"), "back": reverse("complaint:inspect", args=[pk])}
    return show(request, "cms/desk/act.html", _("Write a letter"), "doc-full", form=form, **words)


@require_safe
@desk_page(Complaint, "change")
def evidence(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """A picture that came with a request for exclusion."""
    row = row_for(request.user, Complaint, pk, "change")
    return _picture(ExclusionEvidence.objects.filter(exclusion__complaint=row, uid=uid).first())


@require_safe
@desk_page(Complaint, "view")
def photo(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """A photo that came with a complaint."""
    row = row_for(request.user, Complaint, pk, "view")
    return _picture(ComplaintPhoto.objects.filter(complaint=row, uid=uid).first())


def _picture(found: ComplaintPhoto | ExclusionEvidence | None) -> HttpResponse:
    if found is None:
        raise Http404
    with found.file.open("rb") as stored:
        return HttpResponse(stored.read(), content_type="image/jpeg")
