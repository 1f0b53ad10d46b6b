"""Registering: phone, source, branch, consent."""

import pytest
from stdnum import luhn

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Account, WeChatIdentity
from club.members.actions import give_consent, register, withdraw_consent
from club.members.actions.register import PhoneNotProved
from club.members.consents import MARKETING, VERSIONS
from club.members.models import Consent, Member
from club.organisation.queries import head_office
from club.wechat.models import Follower, Scene
from tests import cast
from tests.cast import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def account() -> Account:
    return cast.account(phone="+8613812345678", phone_verified_at=NOW)


def join(row: Account) -> Member:
    return register(account=row, channel="wechat", by=SYSTEM, at=NOW)


def test_a_proved_phone_makes_a_half_member_who_holds_nothing() -> None:
    member = join(account())

    assert (member.state, member.customer, member.tier.code) == ("half", None, "ordinary")
    assert (member.branch, member.scene, member.joined_at) == (head_office(), None, NOW)
    [consent] = Consent.objects.all()
    assert (consent.topic, consent.text_version, consent.channel) == (
        "privacy",
        VERSIONS["privacy"],
        "wechat",
    )


def test_an_unproved_phone_makes_no_member() -> None:
    with pytest.raises(PhoneNotProved):
        join(cast.account(phone="+8613812345678"))

    assert (Member.objects.count(), Consent.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_the_source_of_the_follower_stays_on_the_member() -> None:
    row, branch = account(), cast.branch()
    scene = Scene.objects.create(key="s", kind="branch", label="s", branch=branch, created_at=NOW)
    follower = Follower.objects.create(app_id="wx", openid="o1", scene=scene)
    WeChatIdentity.objects.create(account=row, follower=follower, linked_at=NOW)

    member = join(row)

    assert (member.scene, member.branch) == (scene, branch)


def test_registering_twice_is_registering_once() -> None:
    row = account()

    assert join(row) == join(row)
    assert (Member.objects.count(), AuditEntry.objects.filter(verb="member.registered").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_registering_in_eight_tabs_is_registering_once() -> None:
    row = account()

    members = at_once(8, lambda number: join(row))

    assert len({member.pk for member in members}) == 1
    assert (Member.objects.count(), Consent.objects.count()) == (1, 1)


def test_member_numbers_have_a_check_digit_and_never_repeat() -> None:
    numbers = [join(cast.account(phone=f"+861380000000{n}", phone_verified_at=NOW)).number for n in range(5)]

    assert len(set(numbers)) == 5
    assert all(len(number) == 10 and luhn.is_valid(number) for number in numbers)


def test_a_consent_is_taken_back_and_given_again_with_its_history() -> None:
    member = cast.member()
    give_consent(member=member, topic=MARKETING, channel="web", by=SYSTEM, at=NOW)
    give_consent(member=member, topic=MARKETING, channel="web", by=SYSTEM, at=NOW)

    assert withdraw_consent(member=member, topic=MARKETING, by=SYSTEM, at=NOW) == 1
    assert withdraw_consent(member=member, topic=MARKETING, by=SYSTEM, at=NOW) == 0
    give_consent(member=member, topic=MARKETING, channel="web", by=SYSTEM, at=NOW)

    assert list(Consent.objects.order_by("id").values_list("withdrawn_at", flat=True)) == [NOW, None]
    assert AuditEntry.objects.filter(verb="consent.given").count() == 2
