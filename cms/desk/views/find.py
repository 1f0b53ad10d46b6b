"""Finding a member. What is typed may be an ID number, so it travels in the body and never in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from club.members.models import Member
from cms.desk.access import rows_for
from cms.desk.views.page import desk_page, show
from cms.reports.finding import find_members


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Member, "view")
def find(request: HttpRequest) -> HttpResponse:
    """The member's page when there is one, a list when there are several."""
    asked = request.POST.get("asked", "").strip()
    found = find_members(asked, rows_for(request.user, Member)) if asked else []
    if len(found) == 1:
        return redirect("member:inspect", found[0].pk)
    return show(request, "cms/desk/find.html", _("Find a member"), "search", asked=asked, found=found)
