"""The same request twice, one effect: the answer is stored in the transaction of the work it answers.

A client makes a key before it sends and keeps it until it is answered. Whatever happens on the way
(a closed socket, a double tap, a till that restarts), sending it again either finds the first answer or
does the work for the first time; a crash leaves neither work nor key.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.core.models import IdempotencyKey
from club.core.prepared import insert_later, send_later, settle
from club.core.rows import new_row

LONGEST_KEY = 255
NEVER_STORED = {400, 429, 503}  # the client may mend the request or come back; the key stays free

# The lock of the key, without waiting for it, and whether nobody answered yet. It is let go when the answer
# is there for all to see; whoever asked in between, before it was, is stopped by UNIQUE when he answers.
CLAIM = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%(lock)s::text, 8240))
    AND NOT EXISTS (SELECT FROM club_idempotencykey WHERE scope = %(scope)s::text AND key = %(key)s::text)
"""
UNIQUE = "one_result_per_key"


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


class _Claimed(Exception):
    """The key is somebody else's: what was begun meanwhile is undone."""


@dataclass
class _Claim:
    """What CLAIM said."""

    is_heard: bool = False

    def hear(self, found: Sequence[tuple[Any, ...]]) -> None:
        """Raise _Claimed unless the key is ours."""
        if not found[0][0]:
            raise _Claimed
        self.is_heard = True


@dataclass(frozen=True)
class _Request:
    """A request as it stands in the table."""

    scope: str
    key: str
    request_hash: str
    at: datetime

    @property
    def lock(self) -> dict[str, Any]:
        """The values of CLAIM."""
        return {"scope": self.scope, "key": self.key, "lock": f"{self.scope}\n{self.key}"}

    def answered(self, answer: Answer) -> IdempotencyKey:
        """The row that says so, not written yet."""
        return new_row(
            IdempotencyKey,
            scope=self.scope,
            key=self.key,
            request_hash=self.request_hash,
            created_at=self.at,
            status=answer.status,
            body=answer.body,
        )


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
    request = _Request(scope, key, request_hash, at)
    try:
        return _first(request, work)
    except _Claimed:
        return _stored(request)
    except IntegrityError as clash:
        if UNIQUE not in str(clash):
            raise
        return _stored(request)


def _first(request: _Request, work: Callable[[], Answer]) -> Answer:
    """Do the work; a refusal undoes the transaction and is stored by itself.

    A savepoint instead would cost every success two statements. Whoever claims the key meanwhile and does the
    work is undone by UNIQUE in his turn, or has answered before us.
    """
    try:
        with transaction.atomic():
            return _claim_and_work(request, work)
    except _Undone as carried:
        answer = carried.answer
    if answer.status not in NEVER_STORED:
        insert_later(request.answered(answer))
    return answer


def _claim_and_work(request: _Request, work: Callable[[], Answer]) -> Answer:
    """The claim travels with the first question of the work, which counts for nothing if it fails."""
    claim = _Claim()
    send_later(CLAIM, request.lock, told=claim.hear)
    answer = work()
    if not claim.is_heard:
        settle()  # the work asked nothing
    if answer.status >= 400:
        raise _Undone(answer)
    insert_later(request.answered(answer))
    return answer


def _stored(request: _Request) -> Answer:
    row = IdempotencyKey.objects.filter(scope=request.scope, key=request.key).first()
    if row is None:
        raise InProgress
    if row.request_hash != request.request_hash:
        raise KeyReused
    if row.status is None:
        raise InProgress
    return replace(Answer(row.status, row.body), replayed=True)
