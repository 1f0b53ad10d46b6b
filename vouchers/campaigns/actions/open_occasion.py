"""Open the next occasion of a campaign."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from vouchers.campaigns.calendar import Term, next_term
from vouchers.campaigns.models import Campaign, Claim, Occasion, StockShard
from vouchers.lifecycle.models import GrantBatch
from vouchers.lifecycle.offering import NotPublished, ensure_published

SHARDS = 16


@transaction.atomic
def open_occasion(*, campaign: Campaign, by: Actor, at: datetime) -> Occasion | None:
    """Open the time at which a campaign takes place next, or now; again it returns the same one.

    - one occasion with its grant and its stock, and one audit entry; None when there is nothing to come
    - one that has not begun follows what staff changed in the campaign meanwhile, with an audit entry
    """
    # Two at once: the second waits and finds the occasion.
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    term = next_term(row, at)
    if term is None or row.package is None:
        return None
    standing = row.occasions.filter(ends_at__gt=at).order_by("starts_at").first()
    if standing is None:
        return _open(row, term, by, at)
    if standing.starts_at > at and not _is_as_said(standing, row, term):
        return _follow(standing, row, term, by, at)
    return standing


def open_due(*, at: datetime) -> int:
    """Open what comes next of every campaign; how many occasions there are now that are not over.

    - as open_occasion; a campaign that is not published, or whose package is not, waits
    """
    opened = 0
    for campaign in Campaign.objects.filter(live=True, package__live=True).order_by("pk"):
        try:
            opened += open_occasion(campaign=campaign, by=audit.SYSTEM, at=at) is not None
        except NotPublished:
            continue
    return opened


def _open(campaign: Campaign, term: Term, by: Actor, at: datetime) -> Occasion:
    package = campaign.package
    assert package is not None
    ensure_published(package)
    batch = GrantBatch.objects.create(
        key=f"campaign:{campaign.uid.hex}:{term[0].timestamp():.0f}",
        package=package,
        reason=f"{campaign.name} {local_date(term[0])}",
        by_id=by.id,
        created_at=at,
        budget_fen=campaign.budget_fen,
    )
    occasion = Occasion.objects.create(
        campaign=campaign, starts_at=term[0], ends_at=term[1], stock=campaign.stock, batch=batch
    )
    _lay_out(occasion)
    facts = {"campaign": campaign.code, "starts_at": term[0].isoformat(), "stock": campaign.stock}
    audit.record(verb="occasion.opened", subject=occasion, by=by, at=at, **facts)
    return occasion


def _lay_out(occasion: Occasion) -> None:
    """Spread the stock over the shards; the first few have one more when it does not divide."""
    if occasion.stock is None:
        return
    each, rest = divmod(occasion.stock, SHARDS)
    StockShard.objects.bulk_create(
        StockShard(occasion=occasion, number=number, remaining=each + (number < rest))
        for number in range(SHARDS)
    )


def _is_as_said(occasion: Occasion, campaign: Campaign, term: Term) -> bool:
    batch = occasion.batch
    package, budget = (batch.package_id, batch.budget_fen) if batch else (None, None)
    said = (*term, campaign.stock, campaign.package_id, campaign.budget_fen)
    return (occasion.starts_at, occasion.ends_at, occasion.stock, package, budget) == said


def _follow(occasion: Occasion, campaign: Campaign, term: Term, by: Actor, at: datetime) -> Occasion:
    """Nobody can have claimed yet, so its stock may be laid out anew."""
    assert campaign.package is not None
    ensure_published(campaign.package)
    if Claim.objects.filter(occasion=occasion).exists():
        return occasion
    occasion.starts_at, occasion.ends_at = term
    occasion.stock = campaign.stock
    occasion.save(update_fields=["starts_at", "ends_at", "stock"])
    GrantBatch.objects.filter(occasion=occasion).update(
        package=campaign.package, budget_fen=campaign.budget_fen
    )
    occasion.shards.all().delete()
    _lay_out(occasion)
    facts = {"campaign": campaign.code, "starts_at": term[0].isoformat(), "stock": campaign.stock}
    audit.record(verb="occasion.changed", subject=occasion, by=by, at=at, **facts)
    return occasion
