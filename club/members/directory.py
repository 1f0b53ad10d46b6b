"""Tells the outbox where members can be reached."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from club.identity.models import WeChatIdentity
from club.members.consents import MARKETING, PRIVACY, topic_of
from club.members.models import Consent, Member
from club.messaging.directory import NOBODY, Addresses


class MemberDirectory:
    """The addresses of members, read when a message is sent and not when it is written."""

    def addresses(self, recipient: UUID) -> Addresses:
        """Of one member; NOBODY when he has left."""
        return self.addresses_of([recipient]).get(recipient, NOBODY)

    def addresses_of(self, recipients: Iterable[UUID]) -> dict[UUID, Addresses]:
        """Of many, in three queries; those who have left are missing."""
        members = Member.objects.filter(
            uid__in=list(recipients),
            state__in=[Member.State.HALF, Member.State.FULL],
            account__is_active=True,
        ).select_related("account", "customer")
        rows = list(members)
        openids = _openids([row.account_id for row in rows])
        words = answers([row.pk for row in rows])
        return {row.uid: _addresses(row, openids.get(row.account_id, ""), words[row.pk]) for row in rows}


def _openids(accounts: list[int | None]) -> dict[int, str]:
    links = WeChatIdentity.objects.filter(
        account__in=accounts, follower__app_id=settings.WECHAT_APP_ID, follower__is_following=True
    )
    # Ascending, so that the identity linked last wins.
    return dict(links.order_by("linked_at", "pk").values_list("account_id", "follower__openid"))


def answers(members: list[int]) -> dict[int, dict[str, bool]]:
    """The last word of each on marketing and on each topic he was asked about: yes or no."""
    rows = Consent.objects.filter(member__in=members).exclude(topic=PRIVACY).order_by("pk")
    found: dict[int, dict[str, bool]] = {pk: {} for pk in members}
    for member, topic, withdrawn in rows.values_list("member", "topic", "withdrawn_at"):
        found[member][topic] = withdrawn is None
    return found


def _addresses(member: Member, openid: str, words: dict[str, bool]) -> Addresses:
    account = member.account
    assert account is not None  # the query asked for an active one
    name = member.customer.name if member.customer else ""
    if not name:
        with override(account.language):
            name = _("member")
    return Addresses(
        openid=openid,
        phone=account.phone,
        email=account.email,
        language=account.language,
        name=name,
        refuses=frozenset(topic_of(topic) for topic, yes in words.items() if not yes),
        wants_offers=words.get(MARKETING, False),
    )
