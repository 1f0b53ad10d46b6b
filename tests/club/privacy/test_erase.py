"""Taking one's data along, and being forgotten."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client

from club.complaints import actions
from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Account, BrowserSession, WeChatIdentity
from club.members.actions.prove_identity import WrongDigits
from club.members.models import Customer, Member, Vehicle
from club.messaging.actions import enqueue
from club.messaging.models import Message
from club.points import ledger
from club.points.models import PointsEntry
from club.privacy import forgetting
from club.privacy.actions import erase, export_data
from club.privacy.actions.erase import StillOpen
from club.privacy.models import Erasure
from club.wechat.models import Follower, NoticePermit, ServiceWindow
from cms.reports.invariants import privacy
from cms.reports.invariants.check import Bad
from merchants.ledger.models import Payable
from tests import cast
from tests.cast import NOW
from tests.club.complaints.scene import by, house, received
from tests.cms.invariants.books import books
from tests.doors import enter
from vouchers.lifecycle.models import Redemption, Voucher
from vouchers.mall.models import Order


@pytest.fixture(autouse=True)
def list_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.ERASED_LOG = tmp_path / "erased.log"


def proof_of(member: Member) -> str:
    return member.customer.id_number[-6:]


def erased(member: Member) -> Erasure:
    return erase(member=member, digits=proof_of(member), by=SYSTEM, at=NOW)


def totals() -> tuple[Any, ...]:
    """What the books add up to."""
    points = PointsEntry.objects.aggregate(sum=Sum("points"))["sum"]
    owed = Payable.objects.aggregate(sum=Sum("amount_fen"))["sum"]
    return points, owed, Redemption.objects.count()


@pytest.mark.django_db
def test_a_member_takes_along_his_own_data_and_nobody_elses(client: Client) -> None:
    """P05: a member takes his data along."""
    other, me = cast.member(), cast.member()
    car = cast.vehicle(me.customer)
    cast.voucher(me, cast.product(name="洗车一次"), "ABCD23456789")
    enter(client, me.account)

    answer = client.post("/me/privacy/file/", {"digits": proof_of(me)})

    names = zipfile.ZipFile(io.BytesIO(answer.content))
    text = names.read("my-data.json").decode()
    assert set(names.namelist()) == {"my-data.html", "my-data.json"}
    assert [secret in text for secret in (me.customer.id_number, me.account.phone, car.plate, car.vin)] == [
        True
    ] * 4
    assert "洗车一次" in names.read("my-data.html").decode()
    assert [secret in text for secret in (other.number, other.customer.id_number)] == [False, False]
    assert len(json.loads(text)) == 19
    assert AuditEntry.objects.filter(verb="member.exported", subject_id=str(me.uid)).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("act", [export_data, erase])
def test_without_the_proof_nothing_is_given_and_nothing_erased(act: Any) -> None:
    member = cast.member()

    with pytest.raises(WrongDigits):
        act(member=member, digits="000000", by=SYSTEM, at=NOW)

    assert Member.objects.get().state == Member.State.FULL
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
def test_an_erased_member_is_nobody_and_the_books_add_up_as_before() -> None:
    """P05: a member is erased."""
    made = books()
    member = made.member
    car = cast.vehicle(member.customer)
    follower = Follower.objects.create(app_id="wx", openid="o-canary", is_following=True)
    NoticePermit.objects.create(follower=follower, template="N1", left=1)
    ServiceWindow.objects.create(follower=follower, act="write", until=NOW, left=1)
    WeChatIdentity.objects.create(account=member.account, follower=follower, linked_at=NOW)
    cast.message_kind("welcome")
    enqueue(kind="welcome", dedupe_key="w", at=NOW, recipient=member.uid, params={"name": "王小明"})
    before = totals()

    erased(member)

    person, login = Customer.objects.get(pk=member.customer_id), Account.objects.get(pk=member.account_id)
    sealed = (person.name, person.id_number, person.phone, person.address, login.phone)
    assert sealed == ("",) * 5
    assert (person.name_index, person.id_number_index, person.phone_index) == (None,) * 3
    assert (person.external_id, person.birth_year, login.phone_index, login.is_active) == (None,) * 3 + (
        False,
    )
    gone = Vehicle.objects.get(pk=car.pk)
    assert (gone.plate, gone.vin, gone.plate_index, gone.vin_index) == ("", "", None, None)
    assert list(WeChatIdentity.objects.all()) == []
    assert Follower.objects.filter(openid="o-canary").count() == 0
    assert (NoticePermit.objects.count(), ServiceWindow.objects.count()) == (0, 0)
    [told] = Message.objects.filter(dedupe_key="w")
    assert (told.params, told.state, told.reason) == ("", "dropped", "erased")
    assert Member.objects.get(pk=member.pk).state == Member.State.CLOSED
    usable = [Voucher.State.LIVE, Voucher.State.GIVING]
    assert Voucher.objects.filter(member=member, state__in=usable).count() == 0
    assert totals() == before
    assert (privacy.sealed(), privacy.clear()) == (Bad(), Bad())
    assert AuditEntry.objects.filter(verb="member.erased").count() == 1


@pytest.mark.django_db
def test_a_member_with_something_open_is_told_so_and_stays() -> None:
    """P05: a member is erased while something of his is open."""
    member = cast.member()
    Order.objects.create(number="O1", member=member, package=cast.package(), ordered_at=NOW)

    with pytest.raises(StillOpen):
        erased(member)

    assert (Member.objects.get(pk=member.pk).state, Erasure.objects.count()) == (Member.State.FULL, 0)
    assert Account.objects.get(pk=member.account_id).phone == member.account.phone


@pytest.mark.django_db
def test_the_erased_one_is_logged_out_and_may_register_again(client: Client) -> None:
    member = cast.member(phone="+8613812345678")
    number = member.customer.id_number
    enter(client, member.account)
    enter(elsewhere := Client(), member.account)

    answer = client.post("/me/privacy/erase/", {"digits": number[-6:], "sure": "on"}, follow=True)

    assert answer.redirect_chain == [("/privacy/forgotten/", 302)]
    key = elsewhere.session.session_key
    assert not BrowserSession.objects.filter(session_key=key).exists()
    assert "_auth_user_id" not in client.session
    again = cast.member(phone="+8613812345678", customer=cast.customer(id_number=number))
    assert again.is_full


@pytest.mark.django_db(transaction=True)
def test_a_restored_copy_forgets_whoever_was_forgotten_after_it_was_made(tmp_path: Path) -> None:
    """P05: a copy from before an erasure is restored."""
    books()
    member = cast.member()
    call_command("backup", str(tmp_path / "copy"))
    erased(member)
    assert list(forgetting.noted()) == [member.uid]

    call_command("restore", str(tmp_path / "copy"), "--yes")

    row = Member.objects.select_related("customer", "account").get(uid=member.uid)
    assert (row.state, row.customer.name, row.account.phone) == (Member.State.CLOSED, "", "")
    assert Erasure.objects.get().member_uid == member.uid


@pytest.mark.django_db
def test_points_stay_in_the_ledger_under_the_number() -> None:
    member = cast.member()
    ledger.move(member, 50, reason=PointsEntry.Reason.EARNED, at=NOW, available_at=NOW, dedupe_key="p")

    erased(member)

    assert PointsEntry.objects.get().member_id == member.pk


@pytest.mark.django_db
def test_an_open_complaint_is_answered_before_its_member_is_forgotten_and_then_its_words_go() -> None:
    """P05: refused with an open complaint."""
    now = house()
    row = received(now.member, NOW)
    with pytest.raises(StillOpen):
        erased(now.member)
    assert Member.objects.get(pk=now.member.pk).state == "full"
    actions.withdraw(complaint=row, on=NOW.date(), proof="已解决", by=by(now.member), at=NOW)
    erased(now.member)
    row.refresh_from_db()
    assert (row.number, row.story, row.proof) == ("TS202609150001", "", "")
