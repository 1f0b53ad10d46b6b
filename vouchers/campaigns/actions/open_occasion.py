"""Open the next occasion of a campaign."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from club.core import audit
from club.core.audit import Actor
from vouchers.campaigns import laying
from vouchers.campaigns.calendar import Term, next_term
from vouchers.campaigns.models import Campaign, Claim, Occasion, Try, Way
from vouchers.lifecycle.offering import NotPublished


@transaction.atomic
def open_occasion(*, campaign: Campaign, by: Actor, at: datetime) -> Occasion | None:
    """Open the time at which a campaign takes place next, or now; again it returns the same one.

    - one occasion with its grant and its stock, or with its prizes, their grants and a secret seed, and one
      audit entry; None when there is nothing to come
    - one that has not begun follows what staff changed in the campaign meanwhile, with an audit entry; from
      its first moment on nothing about it changes any more
    """
    # Two at once: the second waits and finds the occasion.
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    term = next_term(row, at)
    if term is None or (row.package is None and not row.is_draw):
        return None
    standing = row.occasions.filter(ends_at__gt=at).order_by("starts_at", "pk").first()
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
    gives = Q(package__live=True) | Q(way=Way.DRAW)
    for campaign in Campaign.objects.filter(gives, live=True).order_by("pk"):
        try:
            opened += open_occasion(campaign=campaign, by=audit.SYSTEM, at=at) is not None
        except NotPublished:
            continue
    return opened


def _open(campaign: Campaign, term: Term, by: Actor, at: datetime) -> Occasion:
    laying.ensure_all_published(campaign)
    occasion = Occasion(campaign=campaign, starts_at=term[0], ends_at=term[1])
    laying.lay_out(occasion, campaign, by, at)
    audit.record(verb="occasion.opened", subject=occasion, by=by, at=at, **laying.facts_of(occasion))
    return occasion


def _is_as_said(occasion: Occasion, campaign: Campaign, term: Term) -> bool:
    return (occasion.starts_at, occasion.ends_at) == term and laying.is_as_planned(occasion, campaign)


def _follow(occasion: Occasion, campaign: Campaign, term: Term, by: Actor, at: datetime) -> Occasion:
    """Nobody can have had anything yet, so what it gives may be laid out anew."""
    laying.ensure_all_published(campaign)
    if any(kind.objects.filter(occasion=occasion).exists() for kind in (Claim, Try)):
        return occasion
    occasion.starts_at, occasion.ends_at = term
    laying.lay_out(occasion, campaign, by, at)
    audit.record(verb="occasion.changed", subject=occasion, by=by, at=at, **laying.facts_of(occasion))
    return occasion
