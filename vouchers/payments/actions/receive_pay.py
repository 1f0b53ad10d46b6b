"""A notice of WeChat Pay arrives: checked, kept, answered."""

from datetime import datetime

from django.db import transaction

from vouchers.payments.models import GatewayEvent
from vouchers.payments.wechatpay.notices import Envelope, open_notice


@transaction.atomic
def receive_pay_notice(*, envelope: Envelope, body: bytes, at: datetime) -> GatewayEvent:
    """Take in a notice of WeChat Pay.

    - checks signature, age, seal and whose account it is about before anything is believed
    - writes one inbox row per notice, however often it comes; no payment moves by a notice
    - kept as seen: payments are opened at Stripe, so there is none of WeChat Pay's own to look at

    Raises BadSignature.
    """
    notice = open_notice(envelope, body, at)
    facts = {
        "kind": notice.kind,
        "object_id": notice.object_id,
        "received_at": at,
        "state": GatewayEvent.State.IGNORED,
    }
    return GatewayEvent.objects.get_or_create(event_id=f"wechatpay:{notice.event_id}", defaults=facts)[0]
