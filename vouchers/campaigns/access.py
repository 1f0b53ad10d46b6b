"""Which campaigns and occasions a visitor of the site may reach."""

from datetime import datetime

from django.http import Http404

from club.core.prepared import Part, fetch
from vouchers.campaigns.models import Campaign, Occasion
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import GrantBatch

PARTS = (Part("occasion", Occasion), Part("batch", GrantBatch), Part("package", GiftPackage))
# A rush asks for it ten thousand times, so PostgreSQL plans it once.
FIND = f"""
    SELECT {", ".join(part.columns for part in PARTS)}
    FROM vouchers_campaign campaign
    JOIN vouchers_occasion occasion ON occasion.campaign_id = campaign.id
    JOIN vouchers_grantbatch batch ON batch.id = occasion.batch_id
    JOIN vouchers_giftpackage package ON package.id = batch.package_id
    WHERE campaign.code = %(code)s
    ORDER BY occasion.ends_at <= %(at)s, abs(extract(epoch FROM occasion.starts_at - %(at)s)) LIMIT 1
"""


def campaign_for(code: str) -> Campaign:
    """A campaign that anyone may look at; Http404 for an unknown one or one without a package."""
    rows = Campaign.objects.select_related("package__min_tier", "branch")
    campaign = rows.filter(code=code, package__isnull=False).first()
    if campaign is None:
        raise Http404
    return campaign


def occasion_for(code: str, at: datetime) -> Occasion:
    """The occasion of a campaign that is on, or comes next, or was last; with its grant and package."""
    found = fetch(FIND, {"code": code, "at": at})
    if not found:
        raise Http404
    values = iter(found[0])
    occasion, batch, package = (part.take(values) for part in PARTS)
    occasion.batch, batch.package = batch, package
    return occasion
