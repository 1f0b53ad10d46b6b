"""Letters to group customers: which are due, printing them, and how they went out."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from club.core.errors import DomainError
from club.letters import listing
from club.letters.actions import note_letter_delivery, print_letters
from club.letters.models import PolicyLetter
from club.letters.paper import text_of
from club.members.models import Policy
from club.messaging.models import MessageKind
from cms.desk.access import may, policies_for_letters, row_for, staff
from cms.desk.forms.letters import DeliveryForm, LettersForm, PrintForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show


@desk_page(PolicyLetter, "view")
@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of a kind that are due, written or not, in reach."""
    form = LettersForm(request.GET)
    kind, days = form.asked
    rows = listing.rows(kind, _due(request, kind, days, "view"))
    words = {"form": form, "kind": PolicyLetter.Kind(kind), "kinds": PolicyLetter.Kind, "days": days}
    words |= {"rows": rows, "shown": listing.SHOWN, "most": listing.MOST_DAYS}
    words |= {"may_print": may(request.user, PolicyLetter, "change"), "text": _text(request, kind)}
    return show(request, "cms/desk/letters.html", _("Letters to group customers"), "doc-full", **words)


@desk_page(PolicyLetter, "change")
@never_cache
@require_POST
def print_out(request: HttpRequest) -> HttpResponse:
    """One letter of the list or all of them as PDF; who printed is noted."""
    form = PrintForm(request.POST)
    kind, days = form.asked
    due = _due(request, kind, days, "change")
    keys = [form.data["row"]] if form.data.get("row") else [row.key for row in listing.rows(kind, due)]
    policies = listing.policies_of(due, keys)
    try:
        made = print_letters(kind=kind, policies=policies, by=staff(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(_list(kind, days))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type="application/pdf", headers=headers)


@desk_page(PolicyLetter, "change")
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """How a printed letter went out."""
    letter = row_for(request.user, PolicyLetter, pk, "change")
    words = {
        "title": _("Delivery of letter %(number)s") % {"number": letter.number},
        "icon": "doc-full",
        "submit": _("Note it"),
        "lead": _("Noted once, with your name and the time."),
        "done": _("The delivery is noted."),
    }
    back = _list(letter.kind)
    return fill_in(
        request, DeliveryForm(request.POST or None), note_letter_delivery, words, back, letter=letter
    )


def _due(request: HttpRequest, kind: str, days: int, action: str) -> QuerySet[Policy]:
    return listing.due(kind, days, timezone.localdate(), policies_for_letters(request.user, action))


def _list(kind: str, days: int = 0) -> str:
    asked: dict[str, Any] = {"kind": kind, **({"days": days} if days else {})}
    return f"{reverse('policy_letters:index')}?{urlencode(asked)}"


def _text(request: HttpRequest, kind: str) -> MessageKind | None:
    """The text of the letters, for those who may change it."""
    return text_of(kind) if may(request.user, MessageKind, "change") else None
