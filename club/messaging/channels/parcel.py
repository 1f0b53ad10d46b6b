"""What a channel gets to send, and the four ways in which it can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from club.messaging.directory import Addresses
from club.messaging.models import MessageKind
from club.messaging.wording import Wording


@dataclass(frozen=True)
class Parcel:
    """One message to one person. `key` is the same at every try, so that a provider can tell a repeat."""

    key: str
    kind: MessageKind
    to: Addresses
    wording: Wording
    values: Mapping[str, str]
    at: datetime
    link: str = ""


class NotSent(Exception):
    """Base of the four: `code` is the provider's own, `pause` how long a broken channel is left alone.

    `everywhere`: the provider's other channels are broken in the same way.
    """

    def __init__(
        self,
        code: object,
        detail: str = "",
        *,
        pause: timedelta = timedelta(seconds=30),
        everywhere: bool = False,
    ) -> None:
        self.code, self.detail, self.pause, self.everywhere = str(code), detail, pause, everywhere
        super().__init__(self.code)


class Refused(NotSent):
    """This channel will never bring this message to this person; the next one may."""


class Busy(NotSent):
    """Not now; the same channel again in a moment."""


class Down(NotSent):
    """The channel is out of order for everybody for a while; the next one may do."""


class MaybeSent(NotSent):
    """No answer came; the message may have arrived."""
