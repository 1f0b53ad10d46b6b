"""Yes and no to what we do with somebody's data."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.members.consents import MESSAGES, MESSAGES_VERSION, VERSIONS
from club.members.models import Consent, Member


@transaction.atomic
def give_consent(*, member: Member, topic: str, channel: str, by: Actor, at: datetime) -> Consent:
    """Keep a yes to the present text of a topic.

    - a yes that stands for the same version is not written twice
    """
    version = VERSIONS[topic]
    standing = Consent.objects.filter(
        member=member, topic=topic, text_version=version, withdrawn_at=None
    ).first()
    if standing:
        return standing
    row = Consent.objects.create(
        member=member, topic=topic, text_version=version, channel=channel, given_at=at
    )
    audit.record(verb="consent.given", subject=member, by=by, at=at, topic=topic, version=version)
    return row


@transaction.atomic
def withdraw_consent(*, member: Member, topic: str, by: Actor, at: datetime) -> int:
    """Take back every standing yes to a topic; answers how many.

    - as easy as giving it: no reason is asked for
    """
    count = Consent.objects.filter(member=member, topic=topic, withdrawn_at=None).update(withdrawn_at=at)
    if count:
        audit.record(verb="consent.withdrawn", subject=member, by=by, at=at, topic=topic)
    return count


@transaction.atomic
def choose_topic(*, member: Member, topic: str, wanted: bool, channel: str, by: Actor, at: datetime) -> None:
    """Say whether he wants to be told of a topic that may be refused; it counts from the next message on.

    - the answer is kept with its moment; the same answer again is not written twice
    """
    name = f"{MESSAGES}{topic}"
    last = Consent.objects.filter(member=member, topic=name).order_by("-pk").first()
    if wanted == (last is None or last.withdrawn_at is None):
        return
    words = {"given_at": at} if wanted else {"given_at": None, "withdrawn_at": at}
    Consent.objects.create(member=member, topic=name, text_version=MESSAGES_VERSION, channel=channel, **words)
    verb = "consent.given" if wanted else "consent.withdrawn"
    audit.record(verb=verb, subject=member, by=by, at=at, topic=name)
