"""The same request twice, one effect: the answer is stored in the transaction of the work it answers.

A client makes a key before it sends and keeps it until it is answered. Whatever happens on the way
(a closed socket, a double tap, a till that restarts), sending it again either finds the first answer or
does the work for the first time; a crash leaves neither work nor key.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from club.core.errors import DomainError
from club.core.models import IdempotencyKey
from club.core.prepared import fetch, send_later

LONGEST_KEY = 255
NEVER_STORED = {400, 429, 503}  # the client may mend the request or come back; the key stays free

# In one statement: take the lock of the key without waiting, and insert the row if nobody committed one.
# The lock is let go after the commit is visible, so whoever gets it later finds the row.
CLAIM = """
INSERT INTO club_idempotencykey (scope, key, request_hash, created_at)
SELECT %(scope)s, %(key)s, %(hash)s, %(at)s
WHERE pg_try_advisory_xact_lock(hashtextextended(%(lock)s::text, 8240))
ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""
ANSWER = "UPDATE club_idempotencykey SET status = %(status)s, body = %(body)s WHERE id = %(id)s"


class KeyRequired(DomainError):
    """A request about money came without a key."""

    code = "key_required"
    status = 400
    message = _("This request needs an Idempotency-Key header of at most 255 characters.")


class KeyReused(DomainError):
    """The key was used for another request."""

    code = "key_reused"
    status = 422
    message = _("This Idempotency-Key was used for another request. Make a new key for each new request.")


class InProgress(DomainError):
    """The first request with this key is still at work. `details["retry_after"]` is in seconds."""

    code = "in_progress"
    status = 409
    message = _("The same request is being worked on right now. Ask again in a moment.")

    def __init__(self) -> None:
        super().__init__(retry_after=1)


@dataclass(frozen=True)
class Answer:
    """What a request is answered: HTTP status and JSON body. `replayed` when it was stored before."""

    status: int
    body: Any
    replayed: bool = False


class _Undone(Exception):
    """Carries a refusal out of the transaction whose work it undoes."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same: method, path and body, byte by byte."""
    head = f"{method.upper()} {path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


def answer_once(
    *, scope: str, key: str | None, request_hash: str, at: datetime, work: Callable[[], Answer]
) -> Answer:
    """Do `work` for the first request with this key in this scope, and give its answer to every later one.

    - row and work are committed together; when `work` raises, neither is
    - raises KeyRequired, KeyReused, or InProgress while the first request is still running
    - an answer of 400 or more undoes the work and is stored by itself; 400, 429 and 503 leave the key free
    """
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise KeyRequired
    try:
        with transaction.atomic():
            return _claim_and_work(scope, key, request_hash, at, work)
    except _Undone as carried:
        answer = carried.answer
    if answer.status in NEVER_STORED:
        return answer
    # Undone as a whole and stored anew: a savepoint around the work would cost every success two statements.
    with transaction.atomic():
        return _claim_and_work(scope, key, request_hash, at, lambda: answer, is_done=True)


def _claim_and_work(
    scope: str, key: str, request_hash: str, at: datetime, work: Callable[[], Answer], is_done: bool = False
) -> Answer:
    facts: dict[str, Any] = {"scope": scope, "key": key, "hash": request_hash, "at": at}
    claimed = fetch(CLAIM, facts | {"lock": f"{scope}\n{key}"})
    if not claimed:
        return _stored(scope, key, request_hash)
    answer = work()
    if answer.status >= 400 and not is_done:
        raise _Undone(answer)
    send_later(ANSWER, {"status": answer.status, "body": Jsonb(answer.body), "id": claimed[0][0]})
    return answer


def _stored(scope: str, key: str, request_hash: str) -> Answer:
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if row is None:
        raise InProgress
    if row.request_hash != request_hash:
        raise KeyReused
    if row.status is None:
        raise InProgress
    return replace(Answer(row.status, row.body), replayed=True)
