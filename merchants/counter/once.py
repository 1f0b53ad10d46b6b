"""An act at the counter that may be sent twice, with the limit on wrong codes around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.idempotency import Answer, answer_once
from club.core.models import ActorKind
from merchants.stores.actions import note_miss
from merchants.stores.guessing import refuse_guesser
from merchants.stores.models import ApiKey, Operator

MISSES = {"invalid_code", "bad_signature"}  # what somebody gets who tries codes


@dataclass(frozen=True)
class Door:
    """Who stands at the counter: a person of the merchant or a till with a key."""

    guesser: ApiKey | Operator

    @property
    def by(self) -> Actor:
        """The actor of whatever is done."""
        return Actor(self._kind, str(self.guesser.uid))

    @property
    def scope(self) -> str:
        """Where its idempotency keys are unique."""
        return f"{self._kind}:{self.guesser.uid}"

    @property
    def _kind(self) -> Any:
        return ActorKind.API_KEY if isinstance(self.guesser, ApiKey) else ActorKind.OPERATOR


def act_once(
    *, door: Door, key: str | None, request_hash: str, at: datetime, work: Callable[[], Answer]
) -> Answer:
    """Do `work` once per key and give the same answer again; a refusal is an answer too.

    - a locked guesser is refused before anything is looked at; a wrong code counts against him
    """
    refuse_guesser(guesser=door.guesser, at=at)
    answer = answer_once(
        scope=door.scope, key=key, request_hash=request_hash, at=at, work=lambda: _refusable(work)
    )
    if not answer.replayed:
        count_miss(door, answer.body.get("code", ""), at)
    return answer


def count_miss(door: Door, code: str, at: datetime) -> None:
    """Count a refusal that tells of guessing."""
    if code in MISSES:
        note_miss(guesser=door.guesser, at=at)


def problem(refusal: DomainError) -> dict[str, Any]:
    """A refusal as the JSON object of RFC 9457; its facts stand beside the standard members."""
    words = str(refusal)
    return {
        **refusal.details,
        "type": f"/api/v1/docs#{refusal.code}",
        "title": words,
        "status": refusal.status,
        "code": refusal.code,
        "detail": words,
    }


def _refusable(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except DomainError as refusal:
        return Answer(refusal.status, problem(refusal))
