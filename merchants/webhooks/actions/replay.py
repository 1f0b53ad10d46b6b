"""Telling again what was told, or what an address missed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.webhooks import words
from merchants.webhooks.actions.tell import GIVE_UP_AFTER, OF_DAYS, make_deliveries
from merchants.webhooks.models import Delivery, Endpoint


class EndpointIsOff(DomainError):
    """Nothing is sent to an address that is switched off."""

    code = "webhook_off"
    message = _("This address is switched off. Switch it on first.")


@transaction.atomic
def ping(*, endpoint: Endpoint, by: Actor, at: datetime) -> Delivery:
    """Send an event that means nothing, to see whether the address answers.

    - one audit entry, which is the event, and its delivery to this address alone
    """
    row = _on(endpoint)
    event = audit.record(verb=words.PING, subject=row, by=by, at=at)
    due = {"next_at": at, "made_at": at, "give_up_at": at + GIVE_UP_AFTER}
    return Delivery.objects.create(endpoint=row, event=event, **due)


@transaction.atomic
def replay(*, endpoint: Endpoint, since: datetime, before: datetime, by: Actor, at: datetime) -> int:
    """Tell an address again what happened from `since` until before `before`; returns how many events.

    - what it was told before, whether it took it or not, waits anew; events keep their ids
    - what it missed while it was switched off is told too; one audit entry
    """
    row = _on(endpoint)
    told = row.deliveries.filter(event__at__gte=since, event__at__lt=before)
    again = told.exclude(state=Delivery.State.WAITING).update(**_anew(at))
    new = make_deliveries(OF_DAYS, at=at, endpoint=row.pk, since=since, before=before)
    audit.record(verb="webhook.replayed", subject=row, by=by, at=at, events=again + new)
    return again + new


@transaction.atomic
def replay_delivery(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """Send one delivery again, whatever became of it; one audit entry."""
    endpoint = _on(delivery.endpoint)
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    for name, value in _anew(at).items():
        setattr(row, name, value)
    row.save()
    audit.record(verb="webhook.replayed", subject=endpoint, by=by, at=at, events=1)
    return row


def _on(endpoint: Endpoint) -> Endpoint:
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    if not row.is_on:
        raise EndpointIsOff
    return row


def _anew(at: datetime) -> dict[str, object]:
    waits = {"state": Delivery.State.WAITING, "attempts": 0, "last_error": ""}
    return {**waits, "next_at": at, "give_up_at": at + GIVE_UP_AFTER}
