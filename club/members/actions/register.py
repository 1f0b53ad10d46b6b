"""Register: the first half of becoming a member."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.identity.models import Account, WeChatIdentity
from club.members.access import OPEN
from club.members.actions.consent import give_consent
from club.members.consents import PRIVACY
from club.members.models import Member
from club.members.numbers import next_number
from club.members.tiers import tier_by_rule
from club.organisation.queries import head_office
from club.wechat.models import Scene


class PhoneNotProved(DomainError):
    """Only an account with a proved phone can register."""

    code = "phone_not_proved"
    message = _("Prove your mobile number first.")


@transaction.atomic
def register(*, account: Account, channel: str, by: Actor, at: datetime) -> Member:
    """Make the account a half member: known by phone, holding nothing yet.

    - the source that brought the follower stays on the member and decides the branch
    - consent to the privacy text of today is kept
    - an account that is a member already stays what it is
    """
    # Locked: the button pressed twice must not make two members.
    row = Account.objects.select_for_update().get(pk=account.pk)
    held = Member.objects.filter(account=row, state__in=OPEN).first()
    if held:
        return held
    if row.phone_verified_at is None:
        raise PhoneNotProved
    scene = _source(row)
    member = Member.objects.create(
        number=next_number(),
        account=row,
        branch=scene.branch if scene else head_office(),
        tier=tier_by_rule(None, local_date(at)),
        scene=scene,
        joined_at=at,
    )
    give_consent(member=member, topic=PRIVACY, channel=channel, by=by, at=at)
    audit.record(
        verb="member.registered", subject=member, by=by, at=at, scene=str(scene.uid) if scene else ""
    )
    return member


def _source(account: Account) -> Scene | None:
    links = WeChatIdentity.objects.select_related("follower__scene__branch").filter(account=account)
    scenes = [link.follower.scene for link in links.order_by("linked_at", "pk") if link.follower.scene]
    return scenes[0] if scenes else None
