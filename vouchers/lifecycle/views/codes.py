"""A printed code becomes a gift."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import member_page
from vouchers.lifecycle import actions
from vouchers.lifecycle.access import MemberRequest
from vouchers.lifecycle.forms import CodeForm


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def add_code(request: MemberRequest) -> HttpResponse:
    """Type a printed code, or come here from its QR code; then look at what it brought."""
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return render(request, "vouchers/lifecycle/add_code.html", {"form": form})
    by = Actor(ActorKind.MEMBER, str(request.member.uid))
    try:
        gift = actions.claim_code(
            member=request.member, typed=form.cleaned_data["code"], by=by, at=timezone.now()
        )
    except DomainError as refusal:
        form.add_error("code", str(refusal))
        return render(request, "vouchers/lifecycle/add_code.html", {"form": form}, status=refusal.status)
    messages.success(request, _("The code is yours. Your vouchers are ready to use."))
    return redirect("gift", uid=gift.uid)
