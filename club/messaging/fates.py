"""What becomes of a claimed message: the changes that each end of a try makes to its row."""

from datetime import datetime, timedelta

from club.messaging.channels import repeatable_for
from club.messaging.models import Message

MOST_ATTEMPTS = 5
BACK_OFF = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
LAST_CALL = timedelta(minutes=1)
ASK_AGAIN_AFTER = timedelta(seconds=30)
SKIPPED_LATE = "skipped_late"
NO_CONSENT, OPTED_OUT = "no_consent", "opted_out"

# Every column a fate or a claim may touch; what is written back in bulk.
CHANGED = (
    "state",
    "channel",
    "due_at",
    "lease_until",
    "tried_at",
    "attempts",
    "provider_id",
    "reason",
    "sent_at",
)


def sent(message: Message, provider_id: str, at: datetime) -> None:
    """A provider took it."""
    _end(message, Message.State.SENT)
    message.provider_id, message.sent_at, message.reason = provider_id[:80], at, ""


def dropped(message: Message, reason: str) -> None:
    """It will not be sent, and why."""
    _end(message, Message.State.DROPPED, reason)


def late(message: Message) -> str:
    """Why it is dropped: its time is over, and what it had been waiting for."""
    return f"{SKIPPED_LATE} ({message.reason})" if message.reason else SKIPPED_LATE


def dead(message: Message, reason: str) -> None:
    """Tried too often."""
    _end(message, Message.State.DEAD, reason)


def may_ask_again(message: Message, at: datetime) -> bool:
    """Whether the provider of `channel` would still recognise a repeat and not deliver it twice."""
    window = repeatable_for(message.channel)
    return bool(message.tried_at) and at - message.tried_at < window and message.attempts <= MOST_ATTEMPTS


def unknown(message: Message, reason: str, at: datetime) -> None:
    """No answer, it may have arrived: asked about again under the same key if that is safe, else left so."""
    _end(message, Message.State.UNKNOWN, reason)
    if may_ask_again(message, at):
        message.due_at = message.lease_until = at + ASK_AGAIN_AFTER


def postponed(message: Message, until: datetime, reason: str = "") -> None:
    """Not tried now through no fault of its own: back into the queue, the attempt does not count."""
    _end(message, Message.State.QUEUED, reason)
    message.due_at, message.attempts = until, message.attempts - 1
    message.channel, message.tried_at = "", None


def retried(message: Message, reason: str, at: datetime) -> None:
    """Failed for now: back into the queue with a growing delay, given up after MOST_ATTEMPTS."""
    if message.attempts >= MOST_ATTEMPTS:
        dead(message, reason)
        return
    _end(message, Message.State.QUEUED, reason)
    message.due_at = in_time(message, at, BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1])
    message.channel, message.tried_at = "", None


def in_time(message: Message, at: datetime, delay: timedelta) -> datetime:
    """The moment of the next try: after the delay, or once more just before it is too late."""
    last_call = message.expires_at - LAST_CALL
    return min(at + delay, last_call) if last_call > at else at + delay


def _end(message: Message, state: str, reason: str = "") -> None:
    message.state, message.reason, message.lease_until = state, reason[:200], None
