"""Change of phone, with proof."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from club.identity import actions as identity_actions
from club.identity.binding import binding_of
from club.identity.models import PhoneCode
from club.members import door
from club.members.access import MemberRequest, member_page
from club.members.actions import prove_identity
from club.members.forms import NewPhoneForm, PhoneForm
from club.members.views.join import answer_code

CHANGE = PhoneCode.Purpose.CHANGE


@never_cache
@require_http_methods(["GET", "POST"])
@member_page(full=False)
def change_phone(request: MemberRequest) -> HttpResponse:
    """New number, its code and the last characters of the ID number."""
    form = NewPhoneForm(request.POST or None, needs_proof=request.member.is_full)
    if form.is_valid():
        try:
            _change(request, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your mobile number is changed."))
            return redirect("profile")
    return _page(request, form)


def _change(request: MemberRequest, form: NewPhoneForm) -> None:
    at, data, member = timezone.now(), form.cleaned_data, request.member
    if member.is_full:
        prove_identity(member=member, digits=data["digits"], at=at)
    binding = binding_of(request.session)
    identity_actions.use_code(phone=data["phone"], purpose=CHANGE, binding=binding, typed=data["code"], at=at)
    identity_actions.change_phone(
        account=member.account, phone=data["phone"], by=door.by_member(member), at=at
    )


@require_POST
@member_page(full=False)
def send_phone_code(request: MemberRequest) -> HttpResponse:
    """A code to the new number."""
    return answer_code(request, CHANGE, lambda form: _again(request, form))


def _again(request: MemberRequest, form: PhoneForm) -> HttpResponse:
    typed = {"phone": request.POST.get("phone", "")}
    return _page(request, NewPhoneForm(initial=typed, needs_proof=request.member.is_full))


def _page(request: MemberRequest, form: NewPhoneForm) -> HttpResponse:
    return render(request, "club/members/phone.html", {"form": form, "member": request.member})
