"""Reads of the webhooks' room."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from merchants.stores.models import Merchant
from merchants.webhooks.models import Delivery, Endpoint

IN_A_ROUND = 20  # calls to one address before the others have their turn
ADDRESSES = 200
RECENT = 50


def endpoints_of(merchant: Merchant) -> QuerySet[Endpoint]:
    """The addresses of a merchant, those in use first."""
    return Endpoint.objects.filter(merchant=merchant).order_by("off_at", "-pk")


def recent_of(merchant: Merchant) -> list[Delivery]:
    """The last deliveries to a merchant's addresses, newest first."""
    rows = Delivery.objects.filter(endpoint__merchant=merchant).select_related("endpoint", "event")
    return list(rows.order_by("-pk")[:RECENT])


def endpoints_due(at: datetime) -> list[Endpoint]:
    """Addresses that something waits for and that are not left alone now, the healthy ones first."""
    waiting = Delivery.objects.waiting(at).filter(endpoint=OuterRef("pk"))
    rows = Endpoint.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=at), Exists(waiting), off_at=None
    )
    return list(rows.order_by("failures", "pk")[:ADDRESSES])


def due_of(endpoint: Endpoint, at: datetime) -> list[Delivery]:
    """What an address is to hear next, the oldest first."""
    rows = Delivery.objects.waiting(at).filter(endpoint=endpoint)
    return list(rows.select_related("event").order_by("event_id")[:IN_A_ROUND])
