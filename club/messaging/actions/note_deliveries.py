"""Take in WeChat's reports of what became of template messages."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from club.core.models import JobSlot
from club.messaging.models import Channel, Message
from club.wechat.models import Callback

EVENT = "templatesendjobfinish"
OVERLAP = timedelta(minutes=5)  # callbacks may become visible later than they say they were received
REPORTS = {"success": Message.Delivery.DELIVERED, "failed:user block": Message.Delivery.BLOCKED}


@transaction.atomic
def note_deliveries(*, at: datetime) -> int:
    """Write WeChat's delivery reports onto the messages they are about; returns how many were new.

    - `delivery` of each message named by a report received since the last run
    - reports already noted are passed over, so running twice changes nothing
    """
    mark, _ = JobSlot.objects.select_for_update().get_or_create(
        job="note_deliveries", slot="mark", defaults={"started_at": at, "finished_at": at - timedelta(days=1)}
    )
    since = mark.finished_at or at
    reports = Callback.objects.filter(kind=EVENT, received_at__gte=since - OVERLAP)
    msgids = defaultdict(list)
    for content in reports.values_list("content", flat=True):
        msgids[str(content.get("Status", "")).lower()].append(str(content.get("MsgID", "")))
    noted = sum(_note(status, named) for status, named in msgids.items())
    JobSlot.objects.filter(pk=mark.pk).update(finished_at=max(at, since))
    return noted


def _note(status: str, msgids: list[str]) -> int:
    known = Message.objects.filter(channel=Channel.WECHAT, provider_id__in=msgids, delivery="")
    return known.update(delivery=REPORTS.get(status, Message.Delivery.FAILED))
