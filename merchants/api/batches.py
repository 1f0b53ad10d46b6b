"""Uploading what a store redeemed while it was cut off."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from club.core.errors import DomainError, Forbidden
from merchants.api import shapes
from merchants.api.keys import door_of, store_named
from merchants.api.problems import Invalid, answer
from merchants.api.schemas import BatchIn, BatchItemIn, BatchOut
from merchants.counter.uploads import MOST, upload_all
from merchants.offline.actions import Scan

router = Router(tags=["redemptions"])


class TooLarge(DomainError):
    """More items than one call takes."""

    code = "too_large"
    status = 413
    message = _("At most 200 items in one call. Please send the rest in another.")


@router.post("", response=BatchOut, summary="Upload offline redemptions")
def upload(request: HttpRequest, payload: BatchIn) -> HttpResponse:
    """One result for each scan. Its `nonce` makes it repeatable: sent again, it brings what became of it."""
    door, at = door_of(request), timezone.now()
    key: Any = door.guesser
    if not key.may_force:
        raise Forbidden
    if not payload.items:
        raise Invalid(errors=[{"field": "items", "message": "at least one"}])
    if len(payload.items) > MOST:
        raise TooLarge
    scans = [(item.store, _scan(item)) for item in payload.items]
    done = upload_all(door=door, scans=scans, store_named=lambda code: store_named(key, code), at=at)
    return answer(200, {"items": [shapes.uploaded(result) for result in done]})


def _scan(item: BatchItemIn) -> Scan:
    return Scan(
        code=item.code,
        nonce=item.nonce,
        occurred_at=item.occurred_at,
        quantity=item.quantity,
        bill_fen=item.amount.amount if item.amount else None,
        answers={name: str(value) for name, value in item.answers.items()},
        forced=item.force,
    )
