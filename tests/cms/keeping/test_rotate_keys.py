"""A new key: everything goes over to it, a few rows at a time, and is found and readable at every moment."""

import os
import signal
import time
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from club.core import sealing
from club.core.audit import SYSTEM
from club.core.fields import digests_of
from club.core.models import AuditEntry, LastingKey
from club.identity.adapter import SecondFactorAdapter
from club.identity.models import Account
from club.identity.queries import account_by_phone
from club.members import erased
from club.members.actions.import_customers import import_customers
from club.members.models import Customer, Member, Vehicle
from club.messaging.actions import enqueue
from club.messaging.models import Message
from cms.keeping import sealed
from cms.keeping.actions import KeyClash, rotate_keys
from cms.keeping.models import KeyRotation
from cms.reports.finding import find_members
from cms.reports.invariants import privacy
from cms.reports.invariants.check import Bad
from merchants.webhooks.feed import public_id
from tests import cast
from tests.cast import NOW
from tests.club.importing import world
from tests.forked import child

OLD, NEW = "1:" + "a1" * 32, "2:" + "b2" * 32
BOTH = f"{NEW},{OLD}"
AFTER = f"3:{'c3' * 32},{NEW}"


@contextmanager
def ring(keys: str) -> Any:
    with override_settings(FIELD_KEYS=keys):
        yield


def some_people(count: int) -> list[Member]:
    """Members with cars and a message each, written under the old key alone."""
    cast.message_kind("welcome")
    made = [cast.member() for _each in range(count)]
    for member in made:
        cast.vehicle(member.customer)
        words = {"kind": "welcome", "dedupe_key": str(member.uid), "recipient": member.uid}
        enqueue(at=NOW, params={"name": "王小明"}, **words)
    return made


def reads(member: Member) -> tuple[Any, ...]:
    """The ways in which people and programs find a member and read him."""
    row = Member.objects.select_related("customer", "account").get(pk=member.pk)
    car = row.customer.vehicles.get()
    by_id = Customer.objects.get(
        id_number_index__in=digests_of(Customer, "id_number_index", row.customer.id_number)
    )
    return (
        row.customer.name,
        account_by_phone(row.account.phone) == row.account,
        by_id == row.customer,
        Vehicle.objects.get(vin_index__in=digests_of(Vehicle, "vin_index", car.vin)) == car,
        find_members(row.customer.id_number, Member.objects.all()) == [row],
        Message.objects.get(recipient=row.uid).params != "",
    )


READ = ("王小明", True, True, True, True, True)


@pytest.fixture
def people(db: None) -> Any:
    with ring(OLD):
        yield some_people(5)


def test_everything_goes_over_and_the_old_key_can_go(people: list[Member]) -> None:
    """P03: the key is changed and the old one taken out."""
    with ring(BOTH):
        assert set(sealed.keys_in_use()) == {1}
        done = rotate_keys(at=NOW, batch=2)
        assert (done.key_id, done.broken, done.left) == (2, 0, 0)
        assert set(sealed.keys_in_use()) == {2}
    with ring(NEW):
        assert [reads(member) for member in people] == [READ] * 5
        assert (privacy.sealed(), privacy.clear()) == (Bad(), Bad())
    [entry] = AuditEntry.objects.filter(verb="keys.rotated")
    assert entry.data == {"rows": done.written}


def test_everything_is_read_and_found_at_every_moment_between(people: list[Member]) -> None:
    """P03: reads while the key is changed."""
    seen = []
    with ring(BOTH):
        rotate_keys(at=NOW, batch=1, progress=lambda table, rows: seen.append([reads(m) for m in people]))
    assert len(seen) > 15
    assert [moment for moment in seen if moment != [READ] * 5] == []


def test_asking_with_the_newest_key_alone_misses_people_on_the_way(people: list[Member]) -> None:
    """The guard-off control of P03: a look-up with one key."""
    found = []

    def look(table: str, rows: int) -> None:
        indexes = [sealing.blind_index(member.account.phone, "club_account.phone") for member in people]
        found.append(Account.objects.filter(phone_index__in=indexes).count())

    with ring(BOTH):
        rotate_keys(at=NOW, batch=1, progress=look)

    assert sorted(set(found)) == [1, 2, 3, 4, 5]


def test_an_interrupted_run_goes_on_where_it_was(people: list[Member]) -> None:
    """P03: the run dies in the middle and goes on."""
    rows: list[int] = []

    def die(table: str, count: int) -> None:
        rows.append(count)
        if len(rows) == 9:
            raise SystemExit

    with ring(BOTH):
        with pytest.raises(SystemExit):
            rotate_keys(at=NOW, batch=1, progress=die)
        assert set(sealed.keys_in_use()) == {1, 2}
        assert [reads(member) for member in people] == [READ] * 5
        before = sealed.keys_in_use()[1]
        rotate_keys(at=NOW, batch=1)
        assert sealed.keys_in_use().keys() == {2}
        assert rotate_keys(at=NOW).written == 0
    assert 0 < before < 40
    with ring(NEW):
        assert [reads(member) for member in people] == [READ] * 5


def test_what_a_process_with_the_old_ring_writes_meanwhile_goes_over_too(people: list[Member]) -> None:
    with ring(BOTH):
        rotate_keys(at=NOW)
    with ring(OLD):
        [late] = some_people(1)
    with ring(BOTH):
        assert reads(late) == READ
        assert rotate_keys(at=NOW).left == 0
    with ring(NEW):
        assert reads(late) == READ


def test_one_person_is_not_made_twice_while_keys_are_changed(people: list[Member], tmp_path: Path) -> None:
    """P03: an import brings the same people while some are on the new key."""
    cast.branch(world.BRANCH)
    lines = [world.line(serial) for serial in (1, 2)]
    path = world.write_csv(tmp_path / "customers.csv", iter(lines))
    with ring(OLD):
        import_customers(path=path, by=SYSTEM, at=NOW)
    with ring(BOTH):
        again = import_customers(path=path, by=SYSTEM, at=NOW)
        assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
        rotate_keys(at=NOW)
    with ring(NEW):
        after = import_customers(path=path, by=SYSTEM, at=NOW)
    assert (after.created, after.changed, after.unchanged) == (0, 0, 2)


def test_digests_that_nobody_can_make_anew_stay_what_they_are(db: None) -> None:
    """P03: names of events outside and the list of the forgotten outlive two changes of keys."""
    with ring(OLD):
        before = (public_id(7), erased.identity_of("110105194912310021", "K1"))
        assert LastingKey.objects.count() == 0
    with ring(BOTH):
        rotate_keys(at=NOW)
    with ring(AFTER):
        assert (public_id(7), erased.identity_of("110105194912310021", "K1")) == before
        rotate_keys(at=NOW)
    with ring(AFTER.split(",")[0]):
        assert (public_id(7), erased.identity_of("110105194912310021", "K1")) == before


def test_second_factors_open_with_the_new_key(db: None) -> None:
    with ring(OLD):
        data = {"secret": SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")}
        row = Authenticator.objects.create(user=cast.account(), type="totp", data=data)
    with ring(BOTH):
        rotate_keys(at=NOW)
    with ring(NEW):
        row.refresh_from_db()
        assert SecondFactorAdapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_value_that_no_key_opens_is_counted_and_the_old_key_stays(people: list[Member]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE club_customer SET address = decode('01' || repeat('00', 40), 'hex') WHERE id = %s",
            [people[0].customer_id],
        )
    with ring(BOTH):
        done = rotate_keys(at=NOW)
        with pytest.raises(CommandError, match="4 个值使用旧密钥，1 行"):
            call_command("rotate_keys", stdout=StringIO())
    assert (done.broken, done.left) == (1, 4)  # its name, ID number and phone stand on the same row
    assert AuditEntry.objects.filter(verb="keys.rotated").count() == 0


def test_the_command_says_which_keys_can_go(people: list[Member]) -> None:
    out = StringIO()
    with ring(BOTH):
        call_command("rotate_keys", "--batch", "2", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("1。请从 FIELD_KEYS 中删除。")


def test_two_people_with_one_phone_stop_the_run(db: None) -> None:
    """Two processes with different rings, each right by itself: the database finds it when the keys meet."""
    with ring(OLD):
        cast.account(phone="+8613912345678", phone_verified_at=NOW)
    with ring(NEW):
        cast.account(phone="+8613912345678", phone_verified_at=NOW)
    with ring(BOTH), pytest.raises(KeyClash) as clash:
        rotate_keys(at=NOW)
    assert clash.value.details["table"] == "club_account"


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_nothing_and_the_next_run_ends_it() -> None:
    """P03: `kill -9` of the real command, then once more."""
    with ring(OLD):
        people = some_people(12)
    run = child(rotate_one_by_one)
    wait_for(lambda: KeyRotation.objects.filter(after__gt=0).exists())
    os.kill(run, signal.SIGKILL)
    os.waitpid(run, 0)
    with ring(BOTH):
        assert set(sealed.keys_in_use()) == {1, 2}
        assert [reads(member) for member in people] == [READ] * 12
    assert os.waitpid(child(rotate_one_by_one), 0)[1] == 0
    with ring(NEW):
        assert set(sealed.keys_in_use()) == {2}
        assert [reads(member) for member in people] == [READ] * 12


def rotate_one_by_one() -> None:
    with ring(BOTH):
        call_command("rotate_keys", "--batch", "1", stdout=StringIO())


def wait_for(happened: Any) -> None:
    end = time.monotonic() + 180
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)
