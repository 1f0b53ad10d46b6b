"""Calling partners: each address in a line of its own, so that a slow one keeps nobody waiting."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from club.core import audit
from club.core.audit import SYSTEM
from club.messaging.actions import enqueue
from merchants.stores.models import Operator, OperatorRole
from merchants.webhooks import feed, signing
from merchants.webhooks.backoff import LONGEST_WAIT, wait
from merchants.webhooks.client import Said, call
from merchants.webhooks.models import Delivery, Endpoint
from merchants.webhooks.queries import due_of, endpoints_due
from merchants.webhooks.targets import Resolve

LOCK = 7_301_002  # any number that nothing else uses
LINES = 16
BUDGET_S = 5.0  # after this an address starts no other call in the same round


@dataclass(frozen=True)
class Parcel:
    """A delivery with what a thread needs to send it; threads do not touch the database."""

    delivery: Delivery
    url: str
    body: bytes
    headers: dict[str, str]


def send_due(*, at: datetime, resolve: Resolve | None = None) -> int:
    """Send what is due, the oldest first, and write down how it went; returns how many calls were made.

    - one sender at a time; a sender that dies leaves everything waiting, so partners may hear twice
    - an address that does not answer is left alone for a while, longer each time, and the others go on
    - after three days without one success it is switched off, what waits is given up, the owner is told
    """
    made = 0
    with _alone() as is_alone:
        lines = [_packed(row, at) for row in endpoints_due(at)] if is_alone else []
        with ThreadPoolExecutor(LINES) as pool:
            talks = [pool.submit(_talk, parcels, resolve) for parcels in lines if parcels]
            for talk in as_completed(talks):
                heard = talk.result()
                _note(heard, at)
                made += len(heard)
    return made


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether we are the only sender; the lock ends with the connection of a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_alone = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _packed(endpoint: Endpoint, at: datetime) -> list[Parcel]:
    return [_parcel(endpoint, row, at) for row in due_of(endpoint, at)]


def _parcel(endpoint: Endpoint, row: Delivery, at: datetime) -> Parcel:
    event = feed.shown(row.event, merchant=endpoint.merchant_id is not None)
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    return Parcel(row, endpoint.url, body, signing.headers(endpoint.secret, event["id"], body, at))


def _talk(parcels: list[Parcel], resolve: Resolve | None) -> list[tuple[Delivery, Said]]:
    """Send one after the other, until something goes wrong or the others should have a turn."""
    ends = time.monotonic() + BUDGET_S
    heard: list[tuple[Delivery, Said]] = []
    for parcel in parcels:
        said = call(parcel.url, parcel.body, parcel.headers, resolve=resolve)
        heard.append((parcel.delivery, said))
        if _is_down(said) or time.monotonic() > ends:
            break
    return heard


def _is_down(said: Said) -> bool:
    """Whether the address as a whole is in trouble, not only this event."""
    return not said.is_fine and (said.status is None or said.status == 429 or said.status >= 500)


@transaction.atomic
def _note(heard: list[tuple[Delivery, Said]], at: datetime) -> None:
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=heard[0][0].endpoint_id)
    for row, said in heard:
        row.tried_at, row.last_status, row.last_error = at, said.status, said.error
        row.attempts += 1
        row.state, row.next_at = _fate(row, said, at)
        row.save(update_fields=["tried_at", "last_status", "last_error", "attempts", "state", "next_at"])
        _judge(endpoint, said, at)
    endpoint.save(update_fields=["failing_since", "failures", "paused_until"])
    if endpoint.is_on and any(_is_hopeless(endpoint, row) for row, _said in heard):
        _give_up(endpoint, at)


def _fate(row: Delivery, said: Said, at: datetime) -> tuple[str, datetime]:
    if said.is_fine:
        return Delivery.State.DONE, row.next_at
    if said.is_ours:
        return Delivery.State.BLOCKED, row.next_at
    again = min(at + wait(row.attempts), row.give_up_at)
    return (Delivery.State.DEAD if at >= row.give_up_at else Delivery.State.WAITING), again


def _is_hopeless(endpoint: Endpoint, row: Delivery) -> bool:
    """Whether a delivery was given up and nothing else has got through since it was made."""
    since = endpoint.failing_since
    return row.state == Delivery.State.DEAD and since is not None and since <= row.made_at + LONGEST_WAIT


def _judge(endpoint: Endpoint, said: Said, at: datetime) -> None:
    if said.is_fine:
        endpoint.failing_since, endpoint.failures, endpoint.paused_until = None, 0, None
        return
    endpoint.failing_since = endpoint.failing_since or at
    endpoint.failures += 1
    if _is_down(said):
        endpoint.paused_until = at + wait(endpoint.failures)


def _give_up(endpoint: Endpoint, at: datetime) -> None:
    endpoint.off_at, endpoint.off_reason = at, Endpoint.Off.FAILED
    endpoint.save(update_fields=["off_at", "off_reason"])
    endpoint.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.DEAD)
    facts = {"merchant": endpoint.merchant.code} if endpoint.merchant else {}
    audit.record(verb="webhook.failed", subject=endpoint, by=SYSTEM, at=at, **facts)
    owners = Operator.objects.filter(
        merchant=endpoint.merchant_id, role=OperatorRole.OWNER, is_active=True, merchant__isnull=False
    )
    for owner in owners.select_related("account").order_by("pk"):
        enqueue(
            kind="webhook_off",
            dedupe_key=f"webhook_off:{endpoint.uid}:{at:%Y%m%d%H%M%S}:{owner.uid}",
            at=at,
            address=owner.account.phone,
            params={"name": endpoint.name},
            link="/portal/keys/",
            language=owner.account.language,
        )
