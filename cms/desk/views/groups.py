"""Choosing members by what they have in common, counted while one chooses; then the form that gives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from club.members.models import Member
from cms.desk.access import rows_for
from cms.desk.forms.acts import MOST, GrantForm
from cms.desk.forms.groups import GroupForm
from cms.desk.views.grant import ICON, offer_form
from cms.desk.views.page import desk_page, show
from cms.reports.groups import members_of
from vouchers.lifecycle.models import GrantBatch


@desk_page(GrantBatch, "add")
def group(request: HttpRequest) -> HttpResponse:
    """The form; sent in, the form that gives with these members filled in."""
    form = GroupForm(request.POST or None, user=request.user)
    if form.is_valid():
        numbers = list(_members(request, form).values_list("number", flat=True)[: MOST + 1])
        if 0 < len(numbers) <= MOST:
            chosen = {"recipients": "\n".join(numbers)}
            return offer_form(request, GrantForm(user=request.user, initial=chosen))
        form.add_error(None, _too_many() if numbers else _("No member is all of this."))
    return show(request, "cms/desk/group.html", _("Choose members"), ICON, form=form)


@require_POST
@desk_page(GrantBatch, "add")
def count(request: HttpRequest) -> HttpResponse:
    """How many they would be."""
    form = GroupForm(request.POST, user=request.user)
    words = ""
    if form.is_valid():
        found = _members(request, form).count()
        words = ngettext("%(n)s member", "%(n)s members", found) % {"n": f"{found:,}"}
        words += f" · {_too_many()}" if found > MOST else ""
    return render(request, "cms/desk/parts/group_count.html", {"words": words})


def _members(request: HttpRequest, form: GroupForm):
    return members_of(form.group(), rows_for(request.user, Member, ["view"]))


def _too_many() -> str:
    return _("More than 20,000: ask for more, and give in several parts.")
