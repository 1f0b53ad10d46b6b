"""Handing over what was paid for."""

from collections import Counter

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests import cast
from tests.threads import at_once
from vouchers.lifecycle.actions import NotAFullMember, issue_package
from vouchers.lifecycle.models import Gift, Voucher

pytestmark = pytest.mark.django_db


def test_issue_gives_and_collects_in_one_go():
    member, package = cast.member(), cast.package(quantity=2)

    gift = issue_package(key="order:1", member=member, package=package, by=SYSTEM, at=cast.NOW)

    vouchers = Voucher.objects.order_by("pk")
    assert gift.state == Gift.State.COLLECTED
    assert [(row.source, row.source_key, row.member) for row in vouchers] == [
        (Voucher.Source.PURCHASE, "order:1:1", member),
        (Voucher.Source.PURCHASE, "order:1:2", member),
    ]
    assert AuditEntry.objects.get().verb == "gift.issued"


def test_issue_again_returns_the_same_gift_and_makes_nothing():
    member, package = cast.member(), cast.package()
    words = {"key": "order:1", "member": member, "package": package, "by": SYSTEM, "at": cast.NOW}

    assert issue_package(**words) == issue_package(**words)
    assert (Voucher.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_issue_keeps_the_terms_of_the_sale():
    member, package = cast.member(), cast.package(cast.product(uses=5))
    sold = package.terms()
    package.items.get().product.__class__.objects.update(uses=1)

    issue_package(key="order:1", member=member, package=package, by=SYSTEM, at=cast.NOW, terms=sold)

    assert Voucher.objects.get().uses_total == 5


def test_issue_refuses_a_half_member():
    with pytest.raises(NotAFullMember):
        issue_package(key="o", member=cast.half_member(), package=cast.package(), by=SYSTEM, at=cast.NOW)
    assert (Gift.objects.count(), Voucher.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_of_one_payment_issue_once():
    words = {
        "key": "order:1",
        "member": cast.member(),
        "package": cast.package(),
        "by": SYSTEM,
        "at": cast.NOW,
    }

    results = at_once(10, lambda _number: issue_package(**words))

    assert Counter(type(result).__name__ for result in results) == {"Gift": 10}
    assert Voucher.objects.count() == 1
