"""Checks on the spot: what is recorded once, what is put right, and what it does to attainment."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from club.complaints.refusals import BadPhoto, TooManyPhotos
from club.core.audit import Actor
from club.core.errors import FourEyes
from club.core.models import AuditEntry
from club.identity.models import Account, Role, StaffPost
from club.messaging.models import Message
from club.standards import actions, queries
from club.standards.models import CheckFinding, CheckTask, FindingPhoto, ServiceItem, SiteCheck
from club.standards.queries import Figure
from club.standards.refusals import (
    DueDayPast,
    FoundAlready,
    InTheFuture,
    NotAColleague,
    NothingMissed,
    ProofMissing,
    TaskMoved,
    WordsMissing,
)
from club.standards.tasks import watch_check_tasks
from config.schedule import TIMETABLE
from tests import cast
from tests.club.standards.scene import ANNA, BORIS, OCTOBER, item, on, places, quarter
from tests.merchants.bookings.scene import picture

pytestmark = pytest.mark.django_db
AT = on(9, 10)


@pytest.fixture
def world() -> SimpleNamespace:
    return places()


def colleague(branch: Any) -> Account:
    account = cast.account(last_name="同事")
    StaffPost.objects.create(
        account=account, branch=branch, role=Role.CLUB_OPERATOR, since_date=date(2026, 1, 1)
    )
    return account


def by(account: Account) -> Actor:
    return Actor("staff", str(account.uid))


def checked(branch: Any, day: date = date(2026, 9, 10), **more: Any) -> SiteCheck:
    facts = {"store": None, "site": "泉城路门店", "way": "visit", **more}
    return actions.record_check(branch=branch, checked_date=day, **facts, by=ANNA, at=AT)


def found(
    check: SiteCheck, number: int, result: str, words: str = "未佩戴工牌", photos: Any = ()
) -> CheckFinding:
    facts = {"item": item(number), "result": result, "words": words, "photos": photos}
    return actions.add_finding(check=check, **facts, by=ANNA, at=AT)


def task(world: SimpleNamespace, owner: Account, **more: Any) -> CheckTask:
    finding = found(checked(world.jinan), 23, "missed")
    facts = {"owner": owner, "words": "全员佩戴工牌", "due_date": date(2026, 9, 20), **more}
    return actions.order_check_task(finding=finding, **facts, by=ANNA, at=AT)


def test_a_check_names_its_place_and_lies_not_ahead(world: SimpleNamespace) -> None:
    shop = cast.store(cast.merchant(branch=world.jinan), name="洗车一店")
    assert checked(world.jinan, store=shop, site="").site == "洗车一店"
    with pytest.raises(WordsMissing):
        checked(world.jinan, site=" ")
    with pytest.raises(InTheFuture):
        checked(world.jinan, day=AT.date() + timedelta(days=1))
    assert SiteCheck.objects.count() == 1
    assert AuditEntry.objects.filter(verb="site_check.recorded").count() == 1


def test_an_item_is_found_once_in_a_check_and_a_miss_is_said_in_words(world: SimpleNamespace) -> None:
    check = checked(world.jinan)
    found(check, 22, "met", words="")
    with pytest.raises(FoundAlready):
        found(check, 22, "missed")
    with pytest.raises(WordsMissing):
        found(check, 23, "missed", words=" ")
    assert [row.item.number for row in check.findings.all()] == [22]


def test_photos_are_written_anew_and_at_most_six(world: SimpleNamespace) -> None:
    check = checked(world.jinan)
    row = found(check, 22, "missed", photos=[picture(), picture()])
    names = [photo.file.name for photo in row.photos.all()]
    assert [name.startswith("checks/") and name.endswith(".jpg") for name in names] == [True, True]
    assert set(row.photos.values_list("is_proof", flat=True)) == {False}
    with pytest.raises(TooManyPhotos):
        found(check, 23, "missed", photos=[picture() for _number in range(7)])
    with pytest.raises(BadPhoto):
        found(check, 23, "missed", photos=[SimpleUploadedFile("x.jpg", b"<svg/>")])
    assert CheckFinding.objects.count() == 1


def test_findings_are_the_attainment_of_what_only_a_visitor_sees(world: SimpleNamespace) -> None:
    for number, result in enumerate(["met", "met", "missed", "left_out"]):
        found(checked(world.jinan, day=date(2026, 9, number + 1)), 22, result)
    found(checked(world.jinan, day=date(2026, 6, 30)), 22, "missed")  # the quarter before
    found(checked(world.qingdao), 24, "met")
    figures = queries.counted(ServiceItem.objects.all(), quarter())
    assert figures == {
        (item(22).pk, world.jinan.pk): Figure(total=4, left_out=1, met=2),
        (item(24).pk, world.qingdao.pk): Figure(total=1, left_out=0, met=1),
    }


def test_a_miss_is_put_right_by_one_and_checked_by_another(world: SimpleNamespace) -> None:
    owner = colleague(world.jinan)
    row = task(world, owner)
    proof = {"words": "已全员佩戴", "photos": [picture()]}
    with pytest.raises(FourEyes):
        actions.report_check_task(task=row, **proof, by=BORIS, at=AT)
    actions.report_check_task(task=row, **proof, by=by(owner), at=AT)
    with pytest.raises(FourEyes):
        actions.verify_check_task(task=row, is_right=True, by=by(owner), at=AT)
    done = actions.verify_check_task(task=row, is_right=True, by=BORIS, at=OCTOBER)
    assert (done.state, done.outcome, done.verified_by_id) == ("verified", "已全员佩戴", BORIS.id)
    assert FindingPhoto.objects.get().is_proof is True
    verbs = AuditEntry.objects.filter(subject_type="checktask").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"site_check.task_{act}" for act in ("ordered", "reported", "checked")]


def test_sent_back_it_is_open_again(world: SimpleNamespace) -> None:
    owner = colleague(world.jinan)
    row = task(world, owner)
    actions.report_check_task(task=row, words="好了", photos=[picture()], by=by(owner), at=AT)
    back = actions.verify_check_task(task=row, is_right=False, by=BORIS, at=AT)
    assert (back.state, back.done_at) == ("open", None)
    with pytest.raises(TaskMoved):
        actions.verify_check_task(task=row, is_right=True, by=BORIS, at=AT)


def with_phone(branch: Any) -> Account:
    owner = colleague(branch)
    owner.phone = "+8613900001111"
    owner.save()
    return owner


def told() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind__code="check_work").order_by("pk")
    facts = [json.loads(row.params) for row in rows]
    return [(each["what_en"], each["until"]) for each in facts]


SOON = ("the rectification is due soon", "2026-09-20")
OVERDUE = ("the rectification is overdue", "2026-09-20")
DAYS = [(17, 9), (18, 9), (18, 10), (20, 9), (21, 9), (22, 9)]


def test_its_owner_is_reminded_two_days_before_and_once_when_it_is_overdue(world: SimpleNamespace) -> None:
    owner = with_phone(world.jinan)
    row = task(world, owner)

    found = [actions.remind_of_check_tasks(at=on(9, day, hour)) for day, hour in DAYS]

    assert (found, told()) == ([0, 1, 0, 0, 1, 0], [SOON, OVERDUE])
    message = Message.objects.filter(kind__code="check_work").latest("pk")
    assert (message.address, message.link) == (owner.phone, f"/desk/checktask/inspect/{row.pk}/")
    facts = json.loads(message.params)
    assert (facts["site"], facts["what"]) == ("泉城路门店", "整改已逾期")
    row.refresh_from_db()
    assert (row.warned_at, row.raised_at) == (on(9, 18, 9), on(9, 21, 9))
    entry = AuditEntry.objects.get(verb="site_check.task_overdue")
    assert (entry.subject_id, entry.actor_kind, entry.data) == (
        str(row.uid),
        "system",
        {"until": "2026-09-20"},
    )


def test_one_that_is_late_at_the_first_look_is_told_so_once(world: SimpleNamespace) -> None:
    task(world, with_phone(world.jinan))

    assert [actions.remind_of_check_tasks(at=on(9, 25)) for _run in range(2)] == [1, 0]
    assert told() == [OVERDUE]


def test_what_is_done_is_not_reminded_of_and_what_comes_back_late_is(world: SimpleNamespace) -> None:
    owner = with_phone(world.jinan)
    row = task(world, owner)
    actions.report_check_task(task=row, words="好了", photos=[picture()], by=by(owner), at=AT)
    assert (actions.remind_of_check_tasks(at=on(9, 21)), told()) == (0, [])
    actions.verify_check_task(task=row, is_right=False, by=BORIS, at=on(9, 21))
    assert (actions.remind_of_check_tasks(at=on(9, 22)), told()) == (1, [OVERDUE])


@pytest.mark.parametrize("fields", [{"phone": ""}, {"is_active": False}])
def test_nobody_writes_to_an_owner_without_a_phone_or_one_who_has_left(
    world: SimpleNamespace, fields: dict[str, Any]
) -> None:
    owner = with_phone(world.jinan)
    task(world, owner)
    for name, value in fields.items():
        setattr(owner, name, value)
    owner.save()

    assert (actions.remind_of_check_tasks(at=on(9, 21)), told()) == (1, [])
    assert AuditEntry.objects.filter(verb="site_check.task_overdue").count() == 1


def test_the_morning_round_reminds(world: SimpleNamespace) -> None:
    task(world, with_phone(world.jinan))
    CheckTask.objects.update(due_date=date(2020, 1, 1))

    watch_check_tasks()

    assert told() == [(OVERDUE[0], "2020-01-01")]
    assert "club.tasks.watch_check_tasks" in TIMETABLE


def test_without_a_photo_nothing_is_proved(world: SimpleNamespace) -> None:
    owner = colleague(world.jinan)
    row = task(world, owner)
    with pytest.raises(ProofMissing):
        actions.report_check_task(task=row, words="好了", photos=[], by=by(owner), at=AT)
    assert CheckTask.objects.get().state == "open"


def test_only_a_miss_is_put_right_once_by_a_colleague_in_time(world: SimpleNamespace) -> None:
    owner = colleague(world.jinan)
    good = found(checked(world.jinan), 22, "met")
    facts = {"words": "改", "due_date": date(2026, 9, 20), "by": ANNA, "at": AT}
    with pytest.raises(NothingMissed):
        actions.order_check_task(finding=good, owner=owner, **facts)
    bad = found(checked(world.jinan), 22, "missed")
    with pytest.raises(NotAColleague):
        actions.order_check_task(finding=bad, owner=colleague(world.qingdao), **facts)
    with pytest.raises(DueDayPast):
        actions.order_check_task(finding=bad, owner=owner, **{**facts, "due_date": date(2026, 9, 9)})
    actions.order_check_task(finding=bad, owner=owner, **facts)
    with pytest.raises(TaskMoved):
        actions.order_check_task(finding=bad, owner=owner, **facts)
    assert CheckTask.objects.count() == 1
