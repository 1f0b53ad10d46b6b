"""A pass: what the page of a campaign gives a member, so that his tap in a rush needs no login looked up.

It names the member and the occasion and is signed for this campaign and for the session of his browser. That
makes it proof of the member and of the page in one: no other site can know it, and away from the session
that it was given to, in another browser or after logging out, it is worth nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from club.members.models import Member
from vouchers.campaigns.models import Occasion

GOOD_FOR = timedelta(minutes=15)
SOON = GOOD_FOR - timedelta(minutes=5)  # a pass given that long before it begins is still good when it does
SALT = "vouchers.campaigns.pass"


@dataclass(frozen=True)
class Pass:
    """Who wants a gift of which occasion, by their uids."""

    member: UUID
    occasion: UUID


def give(*, session: str, code: str, member: Member, occasion: Occasion, at: datetime) -> str:
    """A pass for a member whose browser has the page of the campaign `code` before it."""
    until = int((at + GOOD_FOR).timestamp())
    return _signer(session, code).sign(f"{member.uid.hex}{occasion.uid.hex}{until}")


def read(text: str, *, session: str, code: str, at: datetime) -> Pass | None:
    """What a pass says; None when it is missing, forged, too old, or of another campaign or session."""
    if not session:
        return None
    try:
        facts = _signer(session, code).unsign(text)
    except signing.BadSignature:
        return None
    if at.timestamp() >= int(facts[64:]):
        return None
    return Pass(UUID(facts[:32]), UUID(facts[32:64]))


def session_of(request: HttpRequest) -> str:
    """The session of a browser as it says itself: a pass is only good together with it."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _signer(session: str, code: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}:{code}:{session}")
