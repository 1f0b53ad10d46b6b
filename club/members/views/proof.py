"""More proof for a phone number that may have gone to somebody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from club.identity.actions import release_phone
from club.identity.queries import account_by_phone
from club.members import door
from club.members.actions import prove_identity
from club.members.forms import ProofForm


@never_cache
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """The last characters of the ID number open the account."""
    at = timezone.now()
    held = door.wanted_proof(request, at)
    account = account_by_phone(held["phone"]) if held else None
    if held is None or account is None:
        return redirect("join")
    form = ProofForm(request.POST or None)
    if form.is_valid():
        try:
            prove_identity(member=account.member, digits=form.cleaned_data["digits"], at=at)
            del request.session[door.PROOF]
            return door.admit(request, held["phone"], at, next_url=held["next"])
        except DomainError as refusal:
            form.add_error("digits", str(refusal))
    return render(request, "club/members/join_proof.html", {"form": form})


@require_POST
def stranger(request: HttpRequest) -> HttpResponse:
    """ "The number is new to me": it leaves the old account, which stays with its owner."""
    at = timezone.now()
    held = door.wanted_proof(request, at)
    account = account_by_phone(held["phone"]) if held else None
    if held is None or account is None:
        return redirect("join")
    del request.session[door.PROOF]
    release_phone(account=account, at=at)
    return door.admit(request, held["phone"], at, next_url=held["next"])
