"""Applying to become a partner, outside any login."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from club.core.errors import DomainError
from club.identity.actions import use_code
from club.identity.binding import binding_of
from club.identity.models import PhoneCode
from club.members.forms import PhoneForm
from club.members.views.join import answer_code
from merchants.applications.access import application_behind, token_of
from merchants.applications.actions import receive_application
from merchants.applications.forms import ApplicationForm
from merchants.applications.models import Application

APPLY = PhoneCode.Purpose.APPLY
OF_THE_CODE = {"wrong_code", "code_dead"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The form; who filled it in rightly is led to the page that says how far it is."""
    form = ApplicationForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            return redirect("application_status", token_of(_received(request, form)))
        except DomainError as refusal:
            form.add_error("code" if refusal.code in OF_THE_CODE else None, str(refusal))
    return render(request, "merchants/applications/apply.html", {"form": form})


@require_POST
def send_apply_code(request: HttpRequest) -> HttpResponse:
    """Send the code; answers a line under the field, or the whole page without HTMX."""
    return answer_code(request, APPLY, lambda form: _again(request, form))


@never_cache
@require_GET
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is, for whoever holds the link."""
    row = application_behind(token)
    return render(request, "merchants/applications/status.html", {"application": row, "states": row.State})


def _received(request: HttpRequest, form: ApplicationForm) -> Application:
    at, given = timezone.now(), form.cleaned_data
    use_code(
        phone=given["phone"], purpose=APPLY, binding=binding_of(request.session), typed=given["code"], at=at
    )
    return receive_application(
        applicant=form.applicant(),
        services=given["services"],
        papers=form.papers(),
        client_address=get_adapter().get_client_ip(request),
        language=get_language() or "zh-hans",
        at=at,
    )


def _again(request: HttpRequest, form: PhoneForm) -> HttpResponse:
    shown = ApplicationForm(initial=request.POST.dict())
    return render(request, "merchants/applications/apply.html", {"form": shown})
