"""What a member sees of his manager, and the survey that he opens by its link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.managers.actions import answer_survey
from club.managers.queries import manager_of
from club.managers.survey_forms import SurveyForm
from club.managers.tokens import invitation_of
from club.members.access import MemberRequest, member_page


@require_GET
@never_cache
@member_page()
def mine(request: MemberRequest) -> HttpResponse:
    """Name and phone of his manager, or nothing: a piece that the member's own page fetches."""
    return render(request, "club/managers/_mine.html", {"manager": manager_of(request.member)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Answered once by whoever holds the link; nobody has to log in, and nothing tells who was asked."""
    invitation, at = invitation_of(token), timezone.now()
    page, template = {"invitation": invitation}, "club/managers/survey.html"
    if invitation is None:
        return render(request, template, {"state": "unknown"}, status=404)
    if invitation.answered_at or at >= invitation.expires_at:
        state = "answered" if invitation.answered_at else "late"
        return render(request, template, {**page, "state": state}, status=410)
    form = SurveyForm(request.POST if request.method == "POST" else None, survey=invitation.survey)
    if form.is_valid():
        by = Actor(ActorKind.MEMBER, str(invitation.member.uid))
        try:
            answer_survey(invitation=invitation, said=form.said(), by=by, at=at)
            return render(request, template, {**page, "state": "thanks"})
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, template, {**page, "state": "open", "form": form})
