"""Tiers by rule: who would change."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from club.members.models import Member
from cms.desk.access import rows_for
from cms.desk.views.page import desk_page, show
from cms.reports.tiers import moves_due


@desk_page(Member, "view")
def who_would_change(request: HttpRequest) -> HttpResponse:
    """The sweep of the coming night among the members in reach; nothing is changed by looking."""
    found = moves_due(rows_for(request.user, Member), timezone.localdate())
    return show(request, "cms/desk/tiers_due.html", _("Changes of tiers"), "order", found=found)
