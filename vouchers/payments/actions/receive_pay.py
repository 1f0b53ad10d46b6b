"""A notice of WeChat Pay arrives: checked, kept, answered."""

from datetime import datetime

from django.db import transaction

from vouchers.payments.models import Gateway, GatewayEvent
from vouchers.payments.wechatpay.client import is_open
from vouchers.payments.wechatpay.notices import Envelope, open_notice

# What can move a payment or a refund. The rest is kept as seen.
CONCERNS_US = {"TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"}


@transaction.atomic
def receive_pay_notice(*, envelope: Envelope, body: bytes, at: datetime) -> GatewayEvent:
    """Take in a notice of WeChat Pay.

    - checks signature, age, seal and whose account it is about before anything is believed
    - writes one inbox row per notice, however often it comes; what is inside is not kept: how the payment
      stands is asked of WeChat Pay when the notice is worked on

    Raises BadSignature.
    """
    notice = open_notice(envelope, body, at)
    # Without a whole account nothing can be asked, and nothing of ours was begun there.
    to_do = notice.kind in CONCERNS_US and is_open()
    state = GatewayEvent.State.RECEIVED if to_do else GatewayEvent.State.IGNORED
    facts = {
        "gateway": Gateway.WECHATPAY,
        "kind": notice.kind,
        "object_id": notice.object_id,
        "received_at": at,
        "state": state,
    }
    return GatewayEvent.objects.get_or_create(event_id=f"wechatpay:{notice.event_id}", defaults=facts)[0]
