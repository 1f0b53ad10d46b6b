"""Take in WeChat's reports of what became of template messages and subscription notices."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from club.core.models import JobSlot
from club.messaging.channels import subscription
from club.messaging.models import Channel, Message
from club.wechat.models import Callback, NoticePermit

EVENT = "templatesendjobfinish"
NOTICE_EVENT = "subscribe_msg_sent_event"
OVERLAP = timedelta(minutes=5)  # callbacks may become visible later than they say they were received
REPORTS = {"success": Message.Delivery.DELIVERED, "failed:user block": Message.Delivery.BLOCKED}
NOTICE_REPORTS = {"0": Message.Delivery.DELIVERED, str(subscription.REFUSED): Message.Delivery.BLOCKED}


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
    noted += _note_notices(Callback.objects.filter(kind=NOTICE_EVENT, received_at__gte=since - OVERLAP))
    JobSlot.objects.filter(pk=mark.pk).update(finished_at=max(at, since))
    return noted


def _note(status: str, msgids: list[str]) -> int:
    known = Message.objects.filter(channel=Channel.WECHAT, provider_id__in=msgids, delivery="")
    return known.update(delivery=REPORTS.get(status, Message.Delivery.FAILED))


def _note_notices(reports: QuerySet[Callback]) -> int:
    """A report names person and template; the oldest notice of that permit without a report is meant.

    Its id is kept in place of the permit's name, so the same report never speaks of a second notice.
    """
    told = {
        str(entry["MsgID"])[:80]: (
            row.openid,
            str(entry.get("TemplateId", "")),
            str(entry.get("ErrorCode", "")),
        )
        for row in reports.order_by("received_at", "pk")
        for entry in row.content.get("List", [])
        if entry.get("MsgID")
    }
    notices = Message.objects.filter(channel=Channel.SUBSCRIPTION)
    known = set(notices.filter(provider_id__in=told).values_list("provider_id", flat=True))
    fresh = {msgid: what for msgid, what in told.items() if msgid not in known}
    permits = _permits({openid for openid, _, _ in fresh.values()}) if fresh else {}
    return sum(_note_notice(msgid, permits.get(what[:2]), what[2]) for msgid, what in fresh.items())


def _permits(openids: Iterable[str]) -> dict[tuple[str, str], int]:
    rows = NoticePermit.objects.filter(
        follower__app_id=settings.WECHAT_APP_ID, follower__openid__in=list(openids)
    )
    return {(openid, name): pk for openid, name, pk in rows.values_list("follower__openid", "template", "pk")}


def _note_notice(msgid: str, permit: int | None, error: str) -> int:
    if permit is None:
        return 0
    unreported = Message.objects.filter(
        channel=Channel.SUBSCRIPTION, provider_id=subscription.name_of(permit), delivery=""
    )
    oldest = unreported.order_by("sent_at", "pk").values_list("pk", flat=True)[:1]
    end = NOTICE_REPORTS.get(error, Message.Delivery.FAILED)
    return Message.objects.filter(pk__in=list(oldest)).update(provider_id=msgid, delivery=end)
