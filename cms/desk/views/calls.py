"""Who is calling. The number travels in the body only: addresses stand in logs and histories."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from club.complaints.models import Channel, Complaint
from club.core import people
from club.members.models import Member
from club.organisation.models import Branch
from club.privacy.actions import answer_call
from cms.desk.access import may, row_for, rows_for, staff
from cms.desk.forms.complaints import ReceiveForm
from cms.desk.views.page import desk_page, show
from cms.reports.finding import callers


class CallForm(forms.Form):
    """The number that calls; the telephone of the seat fills it in and sends it."""

    phone = forms.CharField(
        label=gettext_lazy("Number that calls"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )

    def clean_phone(self) -> str:
        """A mobile number; a landline is nobody's key here."""
        return people.phone(self.cleaned_data["phone"])


@desk_page(Member, "reveal")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """The caller's page if one member has the number, a choice among several, else a complaint to take in."""
    form = CallForm(request.POST or None)
    if not form.is_valid():
        words = {"form": form, "submit": _("Who is it?")}
        return show(request, "cms/desk/act.html", _("Incoming call"), "mobile-alt", **words)
    found = callers(form.cleaned_data["phone"], rows_for(request.user, Member, ["reveal"]))
    return _open(request, found[0]) if len(found) == 1 else _choose(request, form, found)


@desk_page(Member, "reveal")
@never_cache
def open_caller(request: HttpRequest, pk: int) -> HttpResponse:
    """One of several who share the number; a foreign one is not found, however it is asked for."""
    member = row_for(request.user, Member, pk, "reveal")
    return _open(request, member) if request.method == "POST" else HttpResponseNotAllowed(["POST"])


def _open(request: HttpRequest, member: Member) -> HttpResponse:
    answer_call(member=member, by=staff(request), at=timezone.now())
    return redirect("member:inspect", member.pk)


def _choose(request: HttpRequest, form: CallForm, found: list[Member]) -> HttpResponse:
    words = {"found": found, "form": None, "back": reverse("call:index")}
    if not found and may(request.user, Complaint, "add"):
        words |= {"form": _complaint(request, form.cleaned_data["phone"]), "submit": _("Register")}
        words["action"] = reverse("take_in:index")
    return show(request, "cms/desk/call.html", _("Incoming call"), "mobile-alt", **words)


def _complaint(request: HttpRequest, phone: str) -> ReceiveForm:
    reach = {"branches": rows_for(request.user, Branch, ["view"]), "members": rows_for(request.user, Member)}
    return ReceiveForm(initial={"phone": phone.removeprefix("+86"), "channel": Channel.CALL_CENTRE}, **reach)
