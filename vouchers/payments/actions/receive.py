"""A webhook arrives: believe the signature, keep the id, answer, work later."""

from datetime import datetime

from django.db import transaction

from vouchers.payments.client import gateway
from vouchers.payments.models import GatewayEvent

# What can move a payment. The rest is kept as seen, so that the desk can show that it came.
CONCERNS_US = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "refund.updated",
    "refund.failed",
}


@transaction.atomic
def receive_event(*, body: bytes, signature: str, at: datetime) -> GatewayEvent:
    """Take in a webhook of the gateway.

    - checks signature and age on the raw bytes, before anything is parsed
    - writes one inbox row per event id, however often it comes; the content is not kept, it is
      fetched from the gateway when the event is worked on

    Raises BadSignature.
    """
    notice = gateway().read(body, signature)
    state = GatewayEvent.State.RECEIVED if notice.kind in CONCERNS_US else GatewayEvent.State.IGNORED
    facts = {"kind": notice.kind[:60], "object_id": notice.object_id, "received_at": at, "state": state}
    return GatewayEvent.objects.get_or_create(event_id=notice.event_id, defaults=facts)[0]
