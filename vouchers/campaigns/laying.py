"""What an occasion gives, laid out from the plan of its campaign: a stock, or prizes with their odds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from club.core.audit import Actor
from club.core.clock import local_date
from vouchers.campaigns import lots
from vouchers.campaigns.models import (
    Campaign,
    Occasion,
    OccasionPrize,
    Prize,
    PrizeRules,
    PrizeShard,
    StockShard,
)
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import GrantBatch
from vouchers.lifecycle.offering import NotPublished, ensure_published

SHARDS = 16


def ensure_all_published(campaign: Campaign) -> None:
    """Raise NotPublished unless everything that the campaign gives may be given."""
    packages = [prize.package for prize in _planned(campaign)] if campaign.is_draw else [campaign.package]
    if not packages:
        raise NotPublished
    for package in packages:
        if package is None:
            raise NotPublished
        ensure_published(package)


def lay_out(occasion: Occasion, campaign: Campaign, by: Actor, at: datetime) -> None:
    """Save an occasion that has its time with what it gives; nobody may have had anything of it yet."""
    _clear(occasion)
    occasion.way, occasion.tries_each = campaign.way, campaign.tries_each
    if campaign.is_draw:
        occasion.stock, occasion.batch, occasion.seed = None, None, lots.new_seed()
        occasion.seed_digest = lots.digest_of(occasion.seed)
        occasion.save()
        _lay_prizes(occasion, campaign, by, at)
        return
    assert campaign.package is not None
    occasion.stock, occasion.seed, occasion.seed_digest = campaign.stock, "", ""
    occasion.batch = _batch(occasion, campaign.package, "", by, at, budget_fen=campaign.budget_fen)
    occasion.save()
    if occasion.stock is not None:
        parts = _parts(occasion.stock)
        StockShard.objects.bulk_create(StockShard(occasion=occasion, **part) for part in parts)


def is_as_planned(occasion: Occasion, campaign: Campaign) -> bool:
    """Whether an occasion gives what its campaign says by now."""
    if (occasion.way, occasion.tries_each) != (campaign.way, campaign.tries_each):
        return False
    if campaign.is_draw:
        laid = occasion.prizes.order_by("place")
        return [_said(each) for each in laid] == [_said(each) for each in _planned(campaign)]
    batch = occasion.batch
    package, budget = (batch.package_id, batch.budget_fen) if batch else (None, None)
    said = (campaign.stock, campaign.package_id, campaign.budget_fen)
    return (occasion.stock, package, budget) == said


def facts_of(occasion: Occasion) -> dict[str, Any]:
    """What the trail says of what was laid out; of a draw the digests, so that no change goes unseen."""
    facts = {"campaign": occasion.campaign.code, "starts_at": occasion.starts_at.isoformat()}
    if not occasion.is_draw:
        return {**facts, "stock": occasion.stock}
    rules = lots.rules_digest(occasion.tries_each, occasion.prizes.order_by("place"))
    return {**facts, "seed_digest": occasion.seed_digest, "rules_digest": rules}


def _planned(campaign: Campaign) -> list[Prize]:
    rows = Prize.objects.filter(campaign=campaign).select_related("package")
    return list(rows.order_by("sort_order", "id"))


def _said(prize: PrizeRules) -> tuple[Any, ...]:
    return prize.name, prize.name_en, prize.package_id, prize.number, prize.odds, prize.value_fen


def _lay_prizes(occasion: Occasion, campaign: Campaign, by: Actor, at: datetime) -> None:
    for place, plan in enumerate(_planned(campaign)):
        prize = OccasionPrize.objects.create(
            occasion=occasion,
            place=place,
            batch=_batch(occasion, plan.package, f":{place}", by, at),
            terms=plan.package.terms(),
            name=plan.name,
            name_en=plan.name_en,
            package=plan.package,
            number=plan.number,
            odds=plan.odds,
            value_fen=plan.value_fen,
        )
        parts = _parts(plan.number)
        PrizeShard.objects.bulk_create(PrizeShard(prize=prize, **part) for part in parts)


def _batch(
    occasion: Occasion, package: GiftPackage, part: str, by: Actor, at: datetime, **more: Any
) -> GrantBatch:
    starts = occasion.starts_at
    return GrantBatch.objects.create(
        key=f"campaign:{occasion.campaign.uid.hex}:{starts.timestamp():.0f}{part}",
        package=package,
        reason=f"{occasion.campaign.name} {local_date(starts)}",
        by_id=by.id,
        created_at=at,
        **more,
    )


def _parts(count: int) -> Iterable[dict[str, int]]:
    """A number spread over the shards; the first few have one more when it does not divide."""
    each, rest = divmod(count, SHARDS)
    return ({"number": number, "remaining": each + (number < rest)} for number in range(SHARDS))


def _clear(occasion: Occasion) -> None:
    if occasion.pk is None:
        return
    batches = [*occasion.prizes.values_list("batch", flat=True), occasion.batch_id]
    PrizeShard.objects.filter(prize__occasion=occasion).delete()
    occasion.prizes.all().delete()
    occasion.shards.all().delete()
    Occasion.objects.filter(pk=occasion.pk, way="first_come").update(batch=None)
    GrantBatch.objects.filter(pk__in=[pk for pk in batches if pk]).delete()
