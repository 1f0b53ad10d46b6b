"""Giving a package to members."""

import json
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from vouchers.catalogue.models import GiftPackage, ServiceProduct
from vouchers.lifecycle.actions import BatchKeyTaken, NobodyToGive, NotPublished, grant
from vouchers.lifecycle.models import Gift, GrantBatch

pytestmark = pytest.mark.django_db


def give(package: GiftPackage, *members: object, key: str = "5.18", **words: object) -> GrantBatch:
    return grant(
        **{"key": key, "package": package, "members": members, "by": SYSTEM, "at": cast.NOW, **words}
    )


def test_grant_offers_one_gift_to_each_member_until_the_end_of_the_last_day():
    package, members = cast.package(collect_days=30), [cast.member(), cast.member()]

    batch = give(package, *members, reason="5.18")

    gifts = list(Gift.objects.order_by("pk"))
    assert [(gift.member, gift.batch, gift.state) for gift in gifts] == [
        (member, batch, Gift.State.OFFERED) for member in members
    ]
    assert gifts[0].collect_until == datetime(2026, 10, 16, tzinfo=SHANGHAI)
    assert gifts[0].terms["items"][0]["terms"]["name"] == "免费洗车"


def test_grant_writes_an_audit_entry_for_the_batch_and_each_gift_and_one_message_each():
    package, members = cast.package(), [cast.member(), cast.member()]

    batch = give(package, *members)

    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "gift.offered",
        "gift.offered",
        "gifts.granted",
    ]
    assert AuditEntry.objects.get(verb="gifts.granted").subject_id == str(batch.uid)
    letters = Message.objects.order_by("pk")
    assert [letter.recipient for letter in letters] == [member.uid for member in members]
    assert json.loads(letters[0].params) == {
        "name": "王小明",
        "package": "洗车礼包",
        "package_en": "Wash pack",
        "until": "2026-10-15",
    }


def test_grant_of_the_same_batch_again_gives_nothing_twice():
    package, first, second = cast.package(), cast.member(), cast.member()
    give(package, first)

    give(package, first)
    give(package, first, second)

    assert list(Gift.objects.order_by("pk").values_list("member", flat=True)) == [first.pk, second.pk]
    assert (Message.objects.count(), AuditEntry.objects.filter(verb="gift.offered").count()) == (2, 2)


def test_grant_of_another_batch_gives_again():
    package, member = cast.package(), cast.member()

    give(package, member, key="18 Sep")
    give(package, member, key="18 Oct")

    assert Gift.objects.filter(member=member).count() == 2


def test_grant_passes_over_half_members_and_lower_tiers():
    package = cast.package(min_tier=cast.tier("vip", 3))
    vip = cast.member(tier=cast.tier("vip", 3))

    give(package, vip, cast.member(), cast.half_member())

    assert Gift.objects.get().member == vip


def test_grant_refuses_when_nobody_may_hold_a_gift():
    with pytest.raises(NobodyToGive):
        give(cast.package(), cast.half_member())
    assert (GrantBatch.objects.count(), Gift.objects.count(), Message.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("draft", [GiftPackage, ServiceProduct])
def test_grant_refuses_a_draft(draft: type):
    package, member = cast.package(), cast.member()
    draft.objects.update(live=False)
    package.refresh_from_db()

    with pytest.raises(NotPublished):
        give(package, member)
    assert (GrantBatch.objects.count(), Gift.objects.count()) == (0, 0)


def test_grant_refuses_the_key_of_another_package():
    member = cast.member()
    give(cast.package(), member)

    with pytest.raises(BatchKeyTaken):
        give(cast.package(), member)
    assert Gift.objects.count() == 1


def test_grant_costs_the_same_statements_for_one_and_for_many_members():
    package = cast.package()
    counts = []
    for key, size in (("one", 1), ("many", 12)):
        members = [cast.member() for _n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            give(package, *members, key=key)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_terms_stay_as_they_were_when_the_gift_was_given():
    product = cast.product(uses=3)
    give(cast.package(product), cast.member())

    product.uses, product.name = 1, "改了名字"
    product.save()

    terms = Gift.objects.get().terms["items"][0]["terms"]
    assert (terms["uses"], terms["name"]) == (3, "免费洗车")
