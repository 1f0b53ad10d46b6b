"""A member's data as a file, its erasure, and who looked at it."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from club.core.errors import DomainError
from club.members import door
from club.members.access import MemberRequest, member_page
from club.privacy import actions, queries
from club.privacy.forms import EraseForm, OwnDataForm


@require_GET
@member_page(full=False)
def looks(request: MemberRequest) -> HttpResponse:
    """Who saw his data in full, when and why."""
    return render(request, "club/privacy/looks.html", {"looks": queries.looks_for(request.member)})


@never_cache
@require_http_methods(["GET", "POST"])
@member_page(full=False)
def own_data(request: MemberRequest) -> HttpResponse:
    """Everything about him as a ZIP, after a proof."""
    member, at = request.member, timezone.now()
    form = OwnDataForm(request.POST if request.method == "POST" else None, needs_proof=member.is_full)
    if form.is_valid():
        digits, by = form.cleaned_data.get("digits", ""), door.by_member(member)
        try:
            return _file(actions.export_data(member=member, digits=digits, by=by, at=at))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "club/privacy/own_data.html", {"form": form})


def _file(data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@member_page(full=False)
def erase(request: MemberRequest) -> HttpResponse:
    """Forgotten, after a proof and a yes."""
    member, at = request.member, timezone.now()
    form = EraseForm(request.POST if request.method == "POST" else None, needs_proof=member.is_full)
    if form.is_valid():
        digits, by = form.cleaned_data.get("digits", ""), door.by_member(member)
        try:
            actions.erase(member=member, digits=digits, by=by, at=at)
            logout(request)
            return redirect("forgotten")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "club/privacy/erase.html", {"form": form})


@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """The last word."""
    return render(request, "club/privacy/forgotten.html")
