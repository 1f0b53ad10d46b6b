"""My ratings: what waits for a word, what was said, one form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import MemberRequest, member_page
from merchants.quality import actions, queries
from merchants.quality.access import use_of
from merchants.quality.forms import RatingForm
from merchants.quality.models import Rating

PER_PAGE = 20


def _said(row: Rating | None) -> dict[str, Any]:
    return {"stars": row.stars, "words": row.words} if row else {}


@require_GET
@never_cache
@member_page()
def ratings(request: MemberRequest) -> HttpResponse:
    """Uses of the last month without a rating, and the ratings given."""
    waiting = queries.uses_to_rate(request.member, timezone.now())[:PER_PAGE]
    listing = Paginator(queries.ratings_by(request.member), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "merchants/quality/ratings.html", {"waiting": waiting, "listing": listing})


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def rate(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Say how a use was; what was said stays in the form for a day."""
    use, at = use_of(request.member, uid), timezone.now()
    said = getattr(use, "rating", None)
    form = RatingForm(request.POST or None, initial=_said(said))
    if form.is_valid():
        by = Actor(ActorKind.MEMBER, str(request.member.uid))
        try:
            actions.rate(redemption=use, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("Thank you for your rating."))
            return redirect("ratings")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "merchants/quality/rate.html", {"use": use, "said": said, "form": form})
