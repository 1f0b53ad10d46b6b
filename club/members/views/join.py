"""Log in or register with a phone: the first half of the door."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from club.identity.actions import send_code, use_code
from club.identity.binding import binding_of
from club.identity.models import PhoneCode
from club.identity.wechat_login.start import is_in_wechat, silent_login_url
from club.members import door
from club.members.access import member_of
from club.members.forms import AgreeForm, EnterForm, PhoneForm

ENTER = PhoneCode.Purpose.ENTER
Page = Callable[[PhoneForm], HttpResponse]


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Phone and code; whoever is further already is led on."""
    if not request.user.is_authenticated and is_in_wechat(request) and request.method == "GET":
        return redirect(silent_login_url(request.get_full_path()))
    if request.user.is_authenticated and (member := member_of(request)):
        return redirect(door.next_of(request) if member.is_full else _on(request, "join_identity"))
    if getattr(request.user, "phone_verified_at", None):
        return _agree(request)
    form = EnterForm(request.POST or None)
    if form.is_valid():
        try:
            return _enter(request, form)
        except DomainError as refusal:
            form.add_error("code", str(refusal))
    return render(request, "club/members/join.html", {"form": form, "next": door.next_of(request, "")})


def _enter(request: HttpRequest, form: EnterForm) -> HttpResponse:
    at, data = timezone.now(), form.cleaned_data
    use_code(
        phone=data["phone"], purpose=ENTER, binding=binding_of(request.session), typed=data["code"], at=at
    )
    return door.come_in(request, data["phone"], data["password"], at)


def _agree(request: HttpRequest) -> HttpResponse:
    """An account with a proved phone that is no member: it only has to agree."""
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        phone = getattr(request.user, "phone", "")
        return door.admit(request, phone, timezone.now(), next_url=door.next_of(request))
    return render(request, "club/members/join_agree.html", {"form": form, "next": door.next_of(request, "")})


def _on(request: HttpRequest, name: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    address: str = redirect(name).url
    return f"{address}?{query}" if query else address


@require_POST
def send_join_code(request: HttpRequest) -> HttpResponse:
    """Send the code; answers a line under the field, or the whole page without HTMX."""
    return answer_code(request, ENTER, lambda form: join_page(request, form))


def join_page(request: HttpRequest, form: PhoneForm) -> HttpResponse:
    """The page again with what was typed, for browsers without HTMX."""
    shown = EnterForm(initial={"phone": request.POST.get("phone", "")})
    return render(request, "club/members/join.html", {"form": shown, "next": door.next_of(request, "")})


def answer_code(
    request: HttpRequest, purpose: str, page: Callable[[PhoneForm], HttpResponse]
) -> HttpResponse:
    """Send a code for a purpose and tell how it went."""
    form, error = PhoneForm(request.POST), ""
    if form.is_valid():
        try:
            _send(request, form.cleaned_data["phone"], purpose)
        except DomainError as refusal:
            error = str(refusal)
    else:
        error = str(form.errors["phone"][0])
    if request.headers.get("HX-Request"):
        return render(request, "club/members/_code_state.html", {"error": error})
    (messages.error if error else messages.success)(request, error or _("The code is on its way."))
    return page(form)


def _send(request: HttpRequest, phone: str, purpose: str) -> None:
    send_code(
        phone=phone,
        purpose=purpose,
        binding=binding_of(request.session),
        client_address=get_adapter().get_client_ip(request),
        at=timezone.now(),
        language=get_language() or "zh-hans",
    )
