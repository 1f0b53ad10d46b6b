"""My complaints: say what went wrong, follow it, add to it, take it back, rate the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from club.complaints import actions, showing
from club.complaints.access import complaint_of, photo_of
from club.complaints.actions import Complainant
from club.complaints.choosing import in_words, subjects_of
from club.complaints.forms import ComplaintForm, RateForm, WithdrawForm, WordsForm
from club.complaints.models import Channel, Complaint
from club.complaints.queries import complaints_of
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import MemberRequest, member_page

PER_PAGE = 20


@require_GET
@never_cache
@member_page()
def complaints(request: MemberRequest) -> HttpResponse:
    """My complaints, the newest first."""
    listing = Paginator(complaints_of(request.member), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "club/complaints/complaints.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def complain(request: MemberRequest) -> HttpResponse:
    """Say what went wrong; `about` chooses what it is about."""
    initial = {"subject": request.GET.get("about", "")}
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ComplaintForm(*given, subjects=subjects_of(request.member), initial=initial)
    if form.is_valid():
        who = {"channel": Channel.MEMBER_PAGE, "complainant": Complainant(request.member)}
        try:
            row = actions.receive(**who, **form.facts(), by=_by(request), at=timezone.now())
            return redirect("complaint", row.uid)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "club/complaints/complain.html", {"form": form})


@require_GET
@never_cache
@member_page()
def complaint(request: MemberRequest, uid: UUID) -> HttpResponse:
    """One complaint: how far it is, what is promised, what can be done."""
    return render(request, "club/complaints/complaint.html", _page(complaint_of(request.member, uid)))


@require_POST
@member_page()
def add(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Add something new."""
    row, form = complaint_of(request.member, uid), WordsForm(request.POST)
    return _act(request, row, form, actions.note, _("Thank you. Whoever looks after it reads it."))


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def withdraw(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Ask once more, and take it back."""
    row, form = complaint_of(request.member, uid), WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"on": local_date(timezone.now())}
        return _act(request, row, form, actions.withdraw, _("You took your complaint back."), **facts)
    return render(request, "club/complaints/withdraw.html", {"complaint": row, "form": form})


@require_POST
@member_page()
def rate(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Say how we did."""
    row, form = complaint_of(request.member, uid), RateForm(request.POST)
    return _act(request, row, form, actions.rate_answer, _("Thank you. We read every word."))


@require_GET
@never_cache
@member_page()
def photo(request: MemberRequest, uid: UUID, photo: UUID) -> HttpResponse:
    """A photo of my own complaint."""
    with photo_of(request.member, uid, photo).file.open("rb") as stored:
        return HttpResponse(stored.read(), content_type="image/jpeg")


def _act(
    request: MemberRequest, row: Complaint, form: Any, act: Callable[..., Any], done: str, **facts: Any
) -> HttpResponse:
    """Do it with what was written, say so or why not, and go back to the complaint."""
    try:
        if form.is_valid():
            act(complaint=row, **form.cleaned_data, **facts, by=_by(request), at=timezone.now())
            messages.success(request, done)
        else:
            messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("complaint", row.uid)


def _page(row: Complaint) -> dict[str, Any]:
    at = timezone.now()
    return {
        "complaint": row,
        "about": in_words(row.subject),
        "line": showing.line_of(row),
        "ahead": showing.ahead_of(row, at),
        "may": showing.may_of(row),
        "words_form": WordsForm(),
        "rate_form": RateForm(),
    }


def _by(request: MemberRequest) -> Actor:
    return Actor(ActorKind.MEMBER, str(request.member.uid))
