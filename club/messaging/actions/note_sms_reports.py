"""Take in what an SMS gateway reports."""

from collections.abc import Iterable

from django.db import transaction

from club.messaging.models import Channel, Message
from club.messaging.sms_reports import SmsReport


@transaction.atomic
def note_sms_reports(*, reports: Iterable[SmsReport]) -> int:
    """Write delivery reports onto the SMS they are about; returns how many name a message we do not know.

    - `delivery` of each message that has none yet; a report that comes again changes nothing
    - unknown ones may only be early: their gateway is to bring them again
    """
    ends = {row.provider_id: row.arrived for row in reports}
    ours = Message.objects.filter(channel=Channel.SMS, provider_id__in=ends)
    known = set(ours.values_list("provider_id", flat=True))
    arrived = [name for name in known if ends[name]]
    unreported = ours.filter(delivery="")
    unreported.filter(provider_id__in=arrived).update(delivery=Message.Delivery.DELIVERED)
    unreported.filter(provider_id__in=known.difference(arrived)).update(delivery=Message.Delivery.FAILED)
    return len(ends) - len(known)
