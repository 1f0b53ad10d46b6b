"""Gifts ordered by systems of the company."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from club.core.errors import NotFound
from club.members.models import Member
from club.members.queries import members_named
from merchants.api.keys import IntegrationKey, door_of
from merchants.api.partner_schemas import GiftBatchOut, GiftsIn, GiftsOut
from merchants.api.problems import Invalid, answer
from merchants.api.shapes import moment
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import grant
from vouchers.lifecycle.actions.grant import BatchKeyTaken
from vouchers.lifecycle.models import GrantBatch

router = Router(tags=["gifts"], auth=IntegrationKey())
PREFIX = "api:"  # so that nobody outside names a batch of the desk


@router.post("", response={200: GiftsOut, 201: GiftsOut}, summary="Give a package to members")
def give(request: HttpRequest, payload: GiftsIn) -> HttpResponse:
    """Gives to full members who fulfil the conditions. Answers 200 to a batch that was there before."""
    package = GiftPackage.objects.filter(code=payload.package).first()
    if package is None:
        raise Invalid(errors=[{"field": "package", "message": "no such package"}])
    before = _batch(payload.batch)
    if before is not None:
        if before.package_id != package.pk:
            raise BatchKeyTaken
        return answer(200, _given(payload, 0, 0, {}))
    return answer(201, _give(request, payload, package))


@router.get("/{batch}", response=GiftBatchOut, summary="What became of a batch")
def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """How many gifts are offered, collected, refused, expired or revoked."""
    row = _batch(batch)
    if row is None:
        raise NotFound
    counts = row.gifts.order_by().values_list("state").annotate(number=Count("pk"))
    shown = {"batch": batch, "package": row.package.code, "gifts": dict(counts)}
    return answer(200, {**shown, "made_at": moment(row.created_at), "stopped_at": moment(row.stopped_at)})


def _give(request: HttpRequest, payload: GiftsIn, package: GiftPackage) -> dict[str, Any]:
    door, at = door_of(request), timezone.now()
    members, over = _members(payload.members)
    reason = str(getattr(door.guesser, "name", ""))
    made = grant(
        key=PREFIX + payload.batch, package=package, members=members, by=door.by, at=at, reason=reason
    )
    over += Counter(made.passed_over)
    return _given(payload, made.gifts.filter(offered_at=at).count(), made.left_out, over)


def _members(named: Sequence[str]) -> tuple[list[Member], Counter[str]]:
    """Each full member once, and how many of the names lead to none."""
    found = members_named(named)
    people = {row.pk: row for row in found.values()}
    full = [row for row in people.values() if row.is_full]
    unknown = len(set(named) - found.keys())
    over = Counter({"unknown_member": unknown, "not_a_full_member": len(people) - len(full)})
    return full, +over


def _batch(name: str) -> GrantBatch | None:
    return GrantBatch.objects.filter(key=PREFIX + name).select_related("package").first()


def _given(payload: GiftsIn, given: int, left_out: int, over: dict[str, int]) -> dict[str, Any]:
    head = {"batch": payload.batch, "package": payload.package}
    return {**head, "given": given, "left_out": left_out, "passed_over": dict(over)}
