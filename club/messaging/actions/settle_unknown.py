"""Find out what became of template messages that WeChat gave no answer to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from club.messaging.actions.note_deliveries import EVENT, REPORTS
from club.messaging.directory import look_up
from club.messaging.models import Channel, Message
from club.wechat.models import Callback

PATIENCE = timedelta(minutes=10)  # WeChat reports within seconds, and knows a repeat for this long
SLACK = timedelta(seconds=5)  # clocks of WeChat and ours
BATCH = 200


@transaction.atomic
def settle_unknown(*, at: datetime) -> int:
    """Settle messages without a known end by WeChat's reports; returns how many.

    - a report about a message that we know nothing of, to the same person after the try: it has arrived
    - reports about later messages and none about this one: it has not, and is sent again if still in time
    - without any later report nothing is known, and nothing is done
    """
    open_ones = Message.objects.filter(
        state=Message.State.UNKNOWN,
        lease_until__isnull=True,
        channel=Channel.WECHAT,
        tried_at__lte=at - PATIENCE,
        expires_at__gt=at,
    )
    # skip_locked: another worker settles those
    rows = list(
        open_ones.select_for_update(skip_locked=True, of=("self",)).order_by("tried_at", "pk")[:BATCH]
    )
    if not rows:
        return 0
    reports = Callback.objects.filter(kind=EVENT)
    newest = reports.order_by("-received_at", "-pk").values_list("received_at", flat=True).first()
    openids = _openids(rows)
    strays = _strays(rows[0].tried_at, openids.values())
    reachable = [row for row in rows if openids.get(row.pk)]
    return sum(_settle(row, strays[openids[row.pk]], newest, at) for row in reachable)


def _openids(rows: list[Message]) -> dict[int, str]:
    known = look_up(row.recipient for row in rows if row.recipient)
    return {row.pk: known[row.recipient].openid for row in rows if row.recipient in known}


def _strays(since: datetime | None, openids: Iterable[str]) -> dict[str, list[Callback]]:
    """Reports to these people about messages whose id nobody told us, oldest first."""
    assert since is not None  # a tried message has its moment
    found = Callback.objects.filter(kind=EVENT, openid__in=set(openids), received_at__gte=since - SLACK)
    told = {str(row.content.get("MsgID", "")): row for row in found.order_by("received_at", "pk")}
    ours = set(Message.objects.filter(provider_id__in=told).values_list("provider_id", flat=True))
    strays: dict[str, list[Callback]] = defaultdict(list)
    for msgid, row in told.items():
        if msgid not in ours:
            strays[row.openid].append(row)
    return strays


def _settle(row: Message, strays: list[Callback], newest: datetime | None, at: datetime) -> int:
    if row.tried_at is None or newest is None:
        return 0
    report = next((each for each in strays if each.received_at >= row.tried_at - SLACK), None)
    if report is not None:
        strays.remove(report)
        status = str(report.content.get("Status", "")).lower()
        row.state, row.sent_at, row.reason = Message.State.SENT, row.tried_at, ""
        row.provider_id = str(report.content["MsgID"])[:80]
        row.delivery = REPORTS.get(status, Message.Delivery.FAILED)
    elif newest > row.tried_at + PATIENCE:
        row.state, row.due_at, row.attempts = Message.State.QUEUED, at, 0
        row.channel, row.tried_at, row.reason = "", None, f"not_reported ({row.reason})"[:200]
    else:
        return 0
    row.save()
    return 1
