"""Giving a package: fill in, look at who would get it, confirm, see the result."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.core.errors import DomainError
from cms.desk.access import batch_for, staff
from cms.desk.forms.acts import GrantForm
from cms.desk.views.page import desk_page, show
from vouchers.lifecycle.actions.grant import grant as give
from vouchers.lifecycle.models import GrantBatch

ICON = "folder-open-1"


@desk_page(GrantBatch, "add")
def grant(request: HttpRequest) -> HttpResponse:
    """The form; sent in, the list of who would get it and who would not."""
    form = GrantForm(
        request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict()
    )
    if not form.is_valid():
        return offer_form(request, form)
    plan = form.plan()
    sure = {**form.cleaned_data, "recipients": "\n".join(member.number for member in plan.ready)}
    return show(
        request,
        "cms/desk/grant_check.html",
        _("Check before giving"),
        ICON,
        plan=plan,
        sure=sure,
        budget=form["budget_fen"].value() or "",
        key=uuid.uuid4(),
    )


@desk_page(GrantBatch, "add")
def confirm(request: HttpRequest) -> HttpResponse:
    """Give. The key was made with the list, so a second click gives nothing twice."""
    form = GrantForm(request.POST or None, user=request.user)
    if not form.is_valid() or not form.cleaned_data["key"]:
        return offer_form(request, form)
    asked = form.cleaned_data
    try:
        batch = give(
            key=f"desk:{asked['key']}",
            package=asked["package"],
            members=form.plan().ready,
            reason=asked["reason"],
            budget_fen=asked["budget_fen"],
            by=staff(request),
            at=timezone.now(),
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return offer_form(request, form)
    if batch.left_out:
        words = ngettext(
            "The budget had no room for %(n)d member, who got nothing.",
            "The budget had no room for %(n)d members, who got nothing.",
            batch.left_out,
        )
        messages.warning(request, words % {"n": batch.left_out})
    return redirect(reverse("grant:done", args=[batch.pk]))


@desk_page(GrantBatch, "add")
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """How many got it."""
    batch = batch_for(request.user, pk)
    count = batch.gifts.count()
    return show(request, "cms/desk/grant_done.html", _("The gifts are given"), ICON, batch=batch, count=count)


def offer_form(request: HttpRequest, form: GrantForm) -> HttpResponse:
    """The form that gives, filled in or not."""
    return show(
        request, "cms/desk/grant.html", _("Give a package"), ICON, form=form, submit=_("Check the list")
    )
