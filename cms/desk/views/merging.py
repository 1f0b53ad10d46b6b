"""Two memberships of one person: found, put side by side, merged, and taken apart again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from club.members.models import Member
from club.merging.actions import merge, unmerge
from club.merging.models import Merging
from cms.desk import columns
from cms.desk.access import row_for, rows_for
from cms.desk.forms.merging import MergeForm, OtherForm, UndoForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show
from cms.reports.merging import what_they_have, who_they_are


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Member, "merge")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the other one."""
    member, reachable = row_for(request.user, Member, pk, "merge"), rows_for(request.user, Member, ["merge"])
    form = OtherForm(request.POST or None, member=member, reachable=reachable)
    if form.is_valid():
        return redirect("merging_acts:compare", member.pk, form.cleaned_data["number"].pk)
    title, back = _("Merge with another membership"), reverse("member:inspect", args=[pk])
    lead = _("For one person with two memberships. You see both side by side before anything happens.")
    return show(
        request, "cms/desk/act.html", title, "user", form=form, back=back, lead=lead, submit=_("Compare")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Member, "merge")
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both side by side; then one goes into the other."""
    pair = [row_for(request.user, Member, each, "merge") for each in (pk, other)]
    form = MergeForm(request.POST or None, pair=pair)
    words = {
        "title": _("Merge two memberships"),
        "icon": "user",
        "submit": _("Merge"),
        "done": _("Merged. It can be undone for thirty days."),
        "who": who_they_are(*pair),
        "have": what_they_have(*pair),
    }
    back = reverse("member:inspect", args=[pk])
    return fill_in(request, form, merge, words, back, template="cms/desk/merge.html")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Merging, "change")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What went over goes back."""
    row, back = row_for(request.user, Merging, pk, "change"), reverse("merging:inspect", args=[pk])
    until = columns.clock(row.undo_until)
    words = {
        "title": _("Undo the merge"),
        "icon": "undo",
        "submit": _("Undo"),
        "lead": _(
            "Everything that went over goes back, with the uses made of it since; what came since stays. "
            "Possible until %(until)s."
        )
        % {"until": until},
        "done": _("Undone. Both memberships are as they were."),
    }
    return fill_in(request, UndoForm(request.POST or None), unmerge, words, back, merging=row)
