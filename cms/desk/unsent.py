"""Why a message was not sent, in words; the codes stand on its row."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from club.messaging import fates
from club.messaging.budgets import OVER_BUDGET
from club.messaging.channels.customer_service import OUTSIDE_WINDOW
from club.messaging.channels.subscription import NO_TICK
from club.messaging.models import Channel, MessageAttempt

REASONS: dict[str, Any] = {
    fates.SKIPPED_LATE: _("too late"),
    fates.NO_CONSENT: _("no consent to offers"),
    fates.OPTED_OUT: _("the member does not want to be told of this"),
    "no_address": _("nowhere to reach the member"),
    "erased": _("forgotten"),
    "out of time": _("others came first"),
}
# What may stand behind the name of a channel; a provider's own code stands as it is.
OBSTACLES: dict[str, Any] = {
    OVER_BUDGET: _("the quota is used up"),
    NO_TICK: _("the member accepted no such notice"),
    OUTSIDE_WINDOW: _("the member did not write lately"),
    "no address": _("no address"),
    "not set up": _("no template"),
    "paused": _("out of order"),
}
OUTCOMES: dict[str, Any] = {
    "sent": _("sent"),
    "skipped": _("left out"),
    "refused": _("refused"),
    "busy": _("busy"),
    "down": _("out of order"),
    "unknown": _("no answer, may have arrived"),
    "error": _("a mistake of ours"),
}
CHANNELS = dict(Channel.choices)


def reason_in_words(reason: str) -> str:
    """The reason in words; what a provider said stands as it is."""
    code, _space, waited_for = reason.partition(" (")
    if code == fates.SKIPPED_LATE and waited_for:
        return f"{REASONS[code]} ({_by_channel(waited_for.removesuffix(')'))})"
    return str(REASONS.get(reason) or _by_channel(reason) or "—")


def outcome_in_words(row: MessageAttempt) -> str:
    """How a try ended, with the reason or the provider's own code."""
    outcome = str(OUTCOMES.get(row.outcome, row.outcome))
    return f"{outcome}: {OBSTACLES.get(row.code, row.code)}" if row.code else outcome


def _by_channel(reason: str) -> str:
    """`sms: over_budget, wechat: 43004`: each channel by its name, with what stood in its way."""
    return ", ".join(_part(part) for part in reason.split(", "))


def _part(part: str) -> str:
    channel, colon, code = part.partition(": ")
    if not colon or channel not in CHANNELS:
        return part
    return f"{CHANNELS[channel]}: {OBSTACLES.get(code, code)}"
