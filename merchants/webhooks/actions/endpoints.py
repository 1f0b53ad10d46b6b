"""Addresses of partners: made, given a new secret, switched off and on."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.stores.models import Merchant
from merchants.webhooks import feed, signing, words
from merchants.webhooks.models import Delivery, Endpoint
from merchants.webhooks.targets import Resolve, TargetRefused, Unknown, checked

MOST = 5  # per merchant


class UnknownEvent(DomainError):
    """An event of this name is never told to this kind of partner."""

    code = "unknown_event"
    status = 400
    message = _("Choose events from the list.")


class TooManyEndpoints(DomainError):
    """Enough addresses for one merchant."""

    code = "too_many"
    message = _("Five addresses are enough for one merchant. Switch one off first.")


def add_endpoint(
    *,
    merchant: Merchant | None,
    name: str,
    url: str,
    events: Sequence[str],
    by: Actor,
    at: datetime,
    resolve: Resolve | None = None,
) -> tuple[Endpoint, str]:
    """Tell an address of a merchant, or of an integration when `merchant` is None, what happens from now on.

    - the address is looked up and refused unless it is public
    - returns the row and the secret for checking our calls, which is shown only this once
    - one audit entry
    """
    try:
        checked(url, resolve)
    except Unknown:
        raise TargetRefused("name") from None
    _ensure_known(events, merchant)
    with transaction.atomic():
        if merchant is not None:
            Merchant.objects.select_for_update().get(pk=merchant.pk)
            if Endpoint.objects.filter(merchant=merchant, off_at=None).count() >= MOST:
                raise TooManyEndpoints
        secret = signing.new_secret()
        row = Endpoint.objects.create(
            merchant=merchant,
            name=name,
            url=url,
            secret=secret,
            events=list(events),
            created_at=at,
            told_until=feed.highest(),
        )
        audit.record(verb="webhook.created", subject=row, by=by, at=at, **_facts(row))
    return row, secret


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, by: Actor, at: datetime) -> tuple[Endpoint, str]:
    """Replace the secret; whatever is sent from now on, repeats too, is signed with the new one.

    - returns the secret, which is shown only this once; one audit entry
    """
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    row.secret = secret = signing.new_secret()
    row.save(update_fields=["secret"])
    audit.record(verb="webhook.secret_changed", subject=row, by=by, at=at, **_facts(row))
    return row, secret


@transaction.atomic
def switch_off(*, endpoint: Endpoint, by: Actor, at: datetime) -> Endpoint:
    """Tell an address nothing any more.

    - what still waits for it is given up; switching it off again changes nothing; one audit entry
    """
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    if row.off_at is None:
        row.off_at, row.off_reason = at, Endpoint.Off.BY_HAND
        row.save(update_fields=["off_at", "off_reason"])
        row.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.DEAD)
        audit.record(verb="webhook.switched_off", subject=row, by=by, at=at, **_facts(row))
    return row


@transaction.atomic
def switch_on(*, endpoint: Endpoint, by: Actor, at: datetime) -> Endpoint:
    """Tell an address again, from this moment on; what it missed can be replayed.

    - its failures are forgotten; one audit entry
    """
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    if row.off_at is not None:
        row.off_at, row.off_reason, row.failing_since, row.paused_until = None, "", None, None
        row.failures, row.told_until = 0, feed.highest()
        row.save()
        audit.record(verb="webhook.switched_on", subject=row, by=by, at=at, **_facts(row))
    return row


def _ensure_known(events: Sequence[str], merchant: Merchant | None) -> None:
    """Raise UnknownEvent for what is never told. An integration that names none hears everything."""
    if merchant is not None and (not events or not set(events) <= set(words.MERCHANT_ACTS)):
        raise UnknownEvent
    if any(words.noun_of(event) not in words.TOLD for event in events):
        raise UnknownEvent


def _facts(row: Endpoint) -> dict[str, str]:
    return {"merchant": row.merchant.code} if row.merchant else {}
