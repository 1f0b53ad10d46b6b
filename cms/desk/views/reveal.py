"""A member's data in full: for a reason, and noted for him to read."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from club.members.models import Member
from club.privacy.actions import reveal as reveal_member
from club.privacy.reasons import Why
from cms.desk.access import row_for, staff
from cms.desk.views.page import desk_page, show


class WhyForm(forms.Form):
    """One reason of the list."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "—"), *Why.choices],
        help_text=gettext_lazy("As the member reads it, with your office and the time."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@desk_page(Member, "reveal")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why; then shows it once, on a page that no browser keeps."""
    member = row_for(request.user, Member, pk, "reveal")
    form, back = WhyForm(request.POST or None), reverse("member:inspect", args=[pk])
    title = _("Data of %(number)s in full") % {"number": member.number}
    if form.is_valid():
        why = form.cleaned_data["reason"]
        seen = reveal_member(member=member, reason=why, by=staff(request), at=timezone.now())
        return show(request, "cms/desk/member_in_full.html", title, "view", seen=seen, back=back)
    lead = _("The member can see that you looked, and why.")
    words = {"lead": lead, "submit": _("Show")}
    return show(request, "cms/desk/act.html", title, "view", form=form, back=back, **words)
