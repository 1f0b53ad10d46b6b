"""Which campaigns and occasions a visitor of the site may reach."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from django.http import Http404

from club.core.prepared import Part, fetch
from club.members.models import Member
from vouchers.campaigns.models import Campaign, Occasion
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import GrantBatch

PARTS = (Part("occasion", Occasion), Part("batch", GrantBatch), Part("package", GiftPackage))
# A rush asks for it ten thousand times, so PostgreSQL plans it once.
FIND = """
    SELECT {columns}
    FROM vouchers_campaign campaign
    JOIN vouchers_occasion occasion ON occasion.campaign_id = campaign.id
    JOIN vouchers_grantbatch batch ON batch.id = occasion.batch_id
    JOIN vouchers_giftpackage package ON package.id = batch.package_id {more}
    WHERE campaign.code = %(code)s
    ORDER BY occasion.ends_at <= %(at)s, abs(extract(epoch FROM occasion.starts_at - %(at)s)) LIMIT 1
"""
FOR_ANYBODY = FIND.format(columns=", ".join(part.columns for part in PARTS), more="")
WITH_MEMBER = (*PARTS, Part("member", Member))
FOR_A_MEMBER = FIND.format(
    columns=", ".join(part.columns for part in WITH_MEMBER),
    more="JOIN club_member member ON member.account_id = %(account)s AND member.state = 'full'",
)


def campaign_for(code: str) -> Campaign:
    """A campaign that anyone may look at; Http404 for an unknown one or one without a package."""
    rows = Campaign.objects.select_related("package__min_tier", "branch")
    campaign = rows.filter(code=code, package__isnull=False).first()
    if campaign is None:
        raise Http404
    return campaign


def occasion_for(code: str, at: datetime) -> Occasion:
    """The occasion of a campaign that is on, or comes next, or was last; with its grant and package."""
    found = fetch(FOR_ANYBODY, {"code": code, "at": at})
    if not found:
        raise Http404
    return _occasion(iter(found[0]))


def claimant_of(account: Any, code: str, at: datetime) -> tuple[Member, Occasion] | None:
    """The full member behind an account and the occasion of a campaign, in one statement for the rush.

    None when there is anything to explain: a stranger, somebody who has not finished, an unknown campaign.
    """
    found = fetch(FOR_A_MEMBER, {"code": code, "at": at, "account": account.pk}) if account.pk else []
    if not found:
        return None
    values = iter(found[0])
    occasion = _occasion(values)
    return WITH_MEMBER[-1].take(values), occasion


def _occasion(values: Iterator[Any]) -> Occasion:
    occasion, batch, package = (part.take(values) for part in PARTS)
    occasion.batch, batch.package = batch, package
    return cast(Occasion, occasion)
