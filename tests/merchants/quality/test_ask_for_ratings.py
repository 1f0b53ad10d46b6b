"""Members are asked for stars after a service: once for each use, in decent time, and not who said no."""

from datetime import timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.members.consents import MARKETING
from club.members.models import Consent
from club.messaging.actions import ensure_kinds
from club.messaging.models import Message, MessageKind
from merchants.quality import actions
from tests.merchants.quality.scene import MINUTE, NOW, wash
from vouchers.catalogue.choices import Benefit
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.actions import reverse

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def kinds() -> None:
    ensure_kinds()


def ask(after: timedelta = 2 * HOUR) -> int:
    return actions.ask_for_ratings(at=NOW + after)


def asked() -> list[Any]:
    return list(Message.objects.filter(kind__code="rating_asked").values_list("recipient", flat=True))


def test_a_member_is_asked_once_with_a_link_to_the_stars() -> None:
    use = wash().use(NOW)
    assert [ask(), ask(), ask(DAY)] == [1, 0, 0]
    told = Message.objects.get(kind__code="rating_asked")
    assert (told.recipient, told.link) == (use.member.uid, f"/me/ratings/{use.uid}/")


@pytest.mark.parametrize(
    "after, number", [(119 * MINUTE, 0), (2 * HOUR, 1), (2 * DAY - MINUTE, 1), (2 * DAY, 0)]
)
def test_neither_too_soon_nor_too_late(after: timedelta, number: int) -> None:
    wash().use(NOW)
    assert (ask(after), len(asked())) == (number, number)


def test_two_uses_of_one_member_are_two_questions() -> None:
    shop = wash()
    member = shop.use(NOW).member
    shop.use(NOW + MINUTE, member)
    assert (ask(3 * HOUR), asked()) == (2, [member.uid] * 2)


def test_what_was_rated_or_undone_is_not_asked_about() -> None:
    shop = wash()
    rated, undone = shop.uses(2, MINUTE)
    actions.rate(redemption=rated, stars=5, words="", by=SYSTEM, at=NOW + HOUR)
    reverse(redemption=undone, reason="错", by=SYSTEM, at=NOW + 2 * MINUTE)
    assert (ask(3 * HOUR), asked()) == (0, [])


@pytest.mark.parametrize("benefit", [Benefit.DISCOUNT, Benefit.VALUE])
def test_a_discount_is_no_service_to_rate(benefit: str) -> None:
    shop = wash()
    shop.use(NOW)
    ServiceProduct.objects.update(benefit=benefit)
    assert (ask(), asked()) == (0, [])


def test_who_said_no_is_left_alone_until_he_says_yes_again() -> None:
    member = wash().use(NOW).member
    said = {"member": member, "topic": MARKETING, "text_version": "1", "channel": "site", "given_at": NOW}
    Consent.objects.create(withdrawn_at=NOW, **said)
    assert (ask(), asked()) == (0, [])
    Consent.objects.create(**said)
    assert (ask(), asked()) == (1, [member.uid])


def test_a_kind_that_is_switched_off_asks_nobody() -> None:
    wash().use(NOW)
    MessageKind.objects.filter(code="rating_asked").update(is_active=False)
    assert (ask(), asked()) == (0, [])
