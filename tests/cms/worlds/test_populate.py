"""The large world: as many members as asked for, every state there, and the books hold."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from club.core.fields import digests_of
from club.members.models import Customer, Member, Policy, Vehicle
from cms.reports.invariants import prove
from merchants.settlement.models import Statement
from merchants.stores.models import Merchant
from vouchers.lifecycle.models import Gift, Redemption, Voucher

pytestmark = pytest.mark.django_db(transaction=True)


def populate(members: int, seed: int = 1) -> None:
    call_command("populate", "--members", str(members), "--seed", str(seed), verbosity=0, stdout=StringIO())


def test_a_large_world_is_whole():
    populate(2400)
    people = (Member, Customer, Vehicle, Policy, Gift)
    assert [model.objects.count() for model in people] == [2400] * 5
    assert Merchant.objects.count() == 800
    assert set(Gift.objects.values_list("state", flat=True)) == set(Gift.State.values) - {"revoked"}
    on_the_way = {"giving", "booked"}  # offered to a friend, kept for a booking: states of a moment
    assert set(Voucher.objects.values_list("state", flat=True)) == set(Voucher.State.values) - on_the_way
    assert Redemption.objects.filter(reversed_at=None).count() > 500
    assert Statement.objects.exclude(lines_count=0).count() > 100
    assert [(finding.check.name, finding.bad.first) for finding in prove() if not finding.holds] == []
    person = Customer.objects.order_by("?")[0]
    [index] = digests_of(Customer, "id_number_index", person.id_number)
    assert Customer.objects.get(id_number_index=index) == person


def test_a_second_seed_adds_a_world_and_the_same_seed_does_not():
    populate(10, seed=1)
    populate(15, seed=2)
    with pytest.raises(CommandError):
        populate(10, seed=1)
    assert (Member.objects.count(), Merchant.objects.count()) == (25, 1600)


def test_nobody_populates_outside_the_local_settings(settings):
    settings.LOCAL_DEMO = False
    with pytest.raises(CommandError):
        populate(10)
    assert Member.objects.count() == 0
