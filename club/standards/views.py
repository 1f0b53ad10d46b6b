"""The page on which everybody reads our standards and how far we keep them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from club.standards.showing import publication


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Nobody has to log in."""
    asked = {name: request.GET.get(name, "") for name in ("province", "period")}
    page = publication(**asked, today=timezone.localdate())
    return render(request, "club/standards/standards.html", {"page": page})
