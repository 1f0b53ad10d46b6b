"""A message before it is written: what it says, which kind it is of, the row it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from club.core.errors import DomainError
from club.core.json_text import json_text
from club.core.rows import new_row
from club.messaging import kinds, quiet
from club.messaging.models import Message, MessageKind, Purpose

OFFERS_LAST = 100  # whatever staff say of a kind: no service notice waits behind marketing


class UnknownKind(DomainError):
    """A message of a kind that is neither in the database nor among those a club starts with."""

    code = "unknown_message_kind"


@dataclass(frozen=True)
class Letter:
    """One message to queue: what effect it tells about, whom it goes to, what fills the text.

    `recipient` is a member's uid; `address` a phone or mail address of someone who is none.
    """

    dedupe_key: str
    recipient: UUID | None = None
    address: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    due_at: datetime | None = None
    language: str = "zh-hans"


def kind_of(code: str) -> MessageKind:
    """The kind of that code; one of the first kinds is made when it is missing. Raises UnknownKind."""
    found = MessageKind.objects.filter(code=code).first()
    if found is None and code in kinds.KINDS:
        kinds.seed(MessageKind)
        found = MessageKind.objects.get(code=code)
    if found is None:
        raise UnknownKind(f"There is no message kind {code!r}.")
    return found


def in_both(key: str, name: str, name_en: str = "") -> dict[str, str]:
    """What fills the placeholder `key`, in both languages where there is an English name."""
    return {key: name, f"{key}_en": name_en} if name_en else {key: name}


def compose(kind: MessageKind, letter: Letter, at: datetime) -> Message:
    """The outbox row of a letter, not written yet: for an act that writes all its rows in one statement."""
    due = quiet.next_allowed(kind, letter.due_at or at)
    return new_row(
        Message,
        kind=kind,
        dedupe_key=letter.dedupe_key,
        recipient=letter.recipient,
        address=letter.address,
        params=json_text(dict(letter.params)) if letter.params else "",
        language=letter.language,
        link=letter.link,
        priority=kind.priority + (OFFERS_LAST if kind.purpose == Purpose.MARKETING else 0),
        due_at=due,
        expires_at=due + timedelta(minutes=kind.max_late_minutes),
        created_at=at,
    )
