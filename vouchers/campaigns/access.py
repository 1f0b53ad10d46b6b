"""Which campaigns and occasions a visitor of the site may reach."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest

from club.members.access import member_of
from vouchers.campaigns import passes
from vouchers.campaigns.models import Campaign, Occasion, Way
from vouchers.campaigns.queries import Stand, occasion_of


def campaign_for(code: str) -> Campaign:
    """A campaign that anyone may look at; Http404 for one unknown, not published, or with nothing to give."""
    rows = Campaign.objects.select_related("package__min_tier", "branch")
    campaign = rows.filter(Q(package__isnull=False) | Q(way=Way.DRAW), code=code, live=True).first()
    if campaign is None:
        raise Http404
    return campaign


def occasion_for(code: str, at: datetime) -> Occasion:
    """The occasion of a campaign that is on, or comes next, or was last."""
    campaign = Campaign.objects.filter(code=code, live=True).first()
    occasion = occasion_of(campaign, at) if campaign else None
    if occasion is None:
        raise Http404
    return occasion


def pass_for(request: HttpRequest, stand: Stand, at: datetime) -> str:
    """The pass of the member who looks at a campaign; nothing for anybody who could not claim."""
    member, session = member_of(request), passes.session_of(request)
    if member is None or not member.is_full or stand.occasion is None or not session:
        return ""
    code = stand.campaign.code
    return passes.give(session=session, code=code, member=member, occasion=stand.occasion, at=at)
