"""Points move once, never below zero."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members.models import Member
from club.points import actions, ledger, queries
from club.points.models import PointsAccount, PointsEntry
from tests import cast
from tests.whole import expect_nothing_left

pytestmark = pytest.mark.django_db


def award(member, points, key="gift", at=cast.NOW):
    return actions.award(member=member, points=points, dedupe_key=key, by=SYSTEM, at=at)


def spend(member, points, key="buy"):
    return actions.spend(member=member, points=points, dedupe_key=key, by=SYSTEM, at=cast.NOW)


def moved(member):
    return list(PointsEntry.objects.filter(member=member).order_by("pk").values_list("points", "reason"))


def test_award_gives_points_once_per_key_and_for_two_years():
    member = cast.member()

    first, again = award(member, 100), award(member, 100)

    assert again == first
    assert (queries.balance_of(member), moved(member)) == (100, [(100, "earned")])
    assert first.expires_date == date(2028, 10, 1)
    assert AuditEntry.objects.filter(verb="points.earned").count() == 1


def test_spend_takes_points_once_per_key():
    member = cast.member()
    award(member, 100)

    spend(member, 60)
    spend(member, 60)

    assert (queries.balance_of(member), moved(member)) == (40, [(100, "earned"), (-60, "spent")])


def test_spend_refuses_more_than_there_is_and_writes_nothing():
    member = cast.member()
    award(member, 59)

    with pytest.raises(actions.Insufficient):
        spend(member, 60)

    assert (queries.balance_of(member), moved(member)) == (59, [(59, "earned")])
    assert AuditEntry.objects.filter(verb="points.spent").count() == 0


def test_reverse_moves_points_back_once_and_names_the_entry():
    member = cast.member()
    award(member, 100)
    entry = spend(member, 60)

    mirrors = [actions.reverse(entry=entry, by=SYSTEM, at=cast.NOW) for _ in range(2)]

    assert mirrors[0] == mirrors[1]
    assert (mirrors[0].reverses, mirrors[0].points) == (entry, 60)
    assert queries.balance_of(member) == 100


def test_reverse_refuses_when_the_points_are_spent_already():
    member = cast.member()
    entry = award(member, 100)
    spend(member, 60)

    with pytest.raises(actions.Insufficient):
        actions.reverse(entry=entry, by=SYSTEM, at=cast.NOW)

    assert queries.balance_of(member) == 40


def test_every_movement_leaves_its_trace_with_its_points():
    member = cast.member()
    gift = award(member, 100)
    bought = spend(member, 60)
    mirror = actions.reverse(entry=bought, by=SYSTEM, at=cast.NOW)

    trail = AuditEntry.objects.filter(verb__startswith="points.").order_by("pk")
    assert [(row.verb, row.subject_id, row.data["points"]) for row in trail] == [
        ("points.earned", str(gift.uid), 100),
        ("points.spent", str(bought.uid), 60),
        ("points.reversed", str(mirror.uid), 60),
    ]


def test_the_same_key_again_answers_with_the_first_entry():
    member = cast.member()
    gift = award(member, 100)
    bought = spend(member, 60)

    assert (award(member, 100), spend(member, 60)) == (gift, bought)


def test_a_mirror_says_what_the_entry_said_unless_told_otherwise():
    member = cast.member()
    words = {"rule": "raffle", "note": "抽奖", "note_en": "Raffle"}
    first, second = (
        actions.award(member=member, points=10, dedupe_key=key, by=SYSTEM, at=cast.NOW, **words)
        for key in ("first", "second")
    )

    silent = actions.reverse(entry=first, by=SYSTEM, at=cast.NOW)
    told = actions.reverse(entry=second, by=SYSTEM, at=cast.NOW, note="误发", note_en="By mistake")

    assert (silent.rule, silent.note, silent.note_en) == ("raffle", "抽奖", "Raffle")
    assert (told.rule, told.note, told.note_en) == ("raffle", "误发", "By mistake")
    assert silent.expires_date == first.expires_date


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 9, 15), date(2028, 10, 1)),
        (date(2026, 11, 30), date(2028, 12, 1)),
        (date(2026, 12, 1), date(2029, 1, 1)),
        (date(2027, 1, 31), date(2029, 2, 1)),
    ],
)
def test_points_are_good_for_two_years_to_the_end_of_the_month(day: date, until: date):
    assert ledger.expiry_of(day) == until


def test_an_entry_that_moves_nothing_is_refused_by_the_database():
    member = cast.member()

    with pytest.raises(IntegrityError):
        award(member, 0)

    assert moved(member) == []


def test_who_checked_in_is_known_by_member_and_day():
    member, other = cast.member(), cast.member()
    actions.sign_in(member=member, by=SYSTEM, at=cast.NOW)
    today = date(2026, 9, 15)

    seen = [(member, today), (member, today + timedelta(days=1)), (other, today)]
    assert [queries.has_signed_in(who, day) for who, day in seen] == [True, False, False]


def test_points_of_one_member_are_nobody_elses():
    rich, poor = cast.member(), cast.member()
    award(rich, 100)

    with pytest.raises(actions.Insufficient):
        spend(poor, 1)

    assert (queries.balance_of(rich), queries.balance_of(poor)) == (100, 0)
    assert ([entry.points for entry in queries.entries_of(rich)], queries.entries_of(poor)) == ([100], [])


def test_the_last_point_can_be_spent():
    member = cast.member()
    award(member, 60)

    spend(member, 60)

    assert queries.balance_of(member) == 0


@pytest.mark.parametrize("act", ["award", "spend", "reverse"])
def test_a_movement_is_whole_or_not_at_all(act: str):
    member = cast.member()
    entry = award(member, 100)
    facts = {"entry": entry} if act == "reverse" else {"member": member, "points": 10, "dedupe_key": act}

    expect_nothing_left(
        lambda nobody: getattr(actions, act)(by=nobody, at=cast.NOW, **facts),
        lambda: (queries.balance_of(member), moved(member)),
    )


def test_the_database_itself_refuses_a_negative_balance_and_changed_entries():
    member = cast.member()
    entry = award(member, 100)

    with pytest.raises(IntegrityError), transaction.atomic():
        PointsAccount.objects.filter(member=member).update(balance=-1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointsEntry.objects.filter(pk=entry.pk).update(points=1000)


def test_sign_in_counts_once_a_chinese_day():
    member = cast.member()
    before_midnight = cast.NOW.replace(hour=23, minute=59)

    for at in (cast.NOW, before_midnight, before_midnight + timedelta(minutes=1)):
        actions.sign_in(member=member, by=SYSTEM, at=at)

    assert moved(member) == [(5, "earned"), (5, "earned")]
    assert queries.has_signed_in(member, date(2026, 9, 15))


def test_sign_in_is_for_full_members():
    with pytest.raises(actions.NotAMember):
        actions.sign_in(member=cast.half_member(), by=SYSTEM, at=cast.NOW)

    assert not PointsEntry.objects.exists()


def test_welcome_points_reach_every_full_member_once():
    members = [cast.member(), cast.member()]
    cast.half_member()

    given = [actions.award_welcome(at=cast.NOW) for _ in range(2)]

    assert given == [2, 0]
    assert [moved(member) for member in members] == [[(200, "earned")]] * 2


def test_only_full_members_who_have_no_welcome_points_yet_get_them():
    old, new = cast.member(), cast.member()
    actions.award_welcome(at=cast.NOW)
    award(new, 5, key="something else")
    later = cast.member(full_at=cast.NOW + timedelta(seconds=1))
    gone = cast.member(state=Member.State.CLOSED)
    third = cast.member()
    award(third, 5, key="something before")

    assert actions.award_welcome(at=cast.NOW) == 1
    assert [len(moved(member)) for member in (old, new, later, gone, third)] == [1, 2, 0, 0, 2]
    assert actions.award_welcome(at=cast.NOW + timedelta(seconds=1)) == 1


def test_welcome_points_are_given_in_portions():
    for _number in range(3):
        cast.member()

    assert [actions.award_welcome(at=cast.NOW, limit=2) for _run in range(3)] == [2, 1, 0]


def run_together(number, work):
    gate = threading.Barrier(number)

    def one(index):
        try:
            gate.wait()
            work(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_twenty_spend_sixty_of_a_hundred_points_and_one_succeeds():
    """R09: the conditional update lets one through."""
    member = cast.member()
    award(member, 100)
    answers = []

    def work(index):
        try:
            answers.append(spend(member, 60, key=f"buy:{index}").points)
        except actions.Insufficient as refusal:
            answers.append(refusal.code)

    run_together(20, work)

    assert sorted(map(str, answers)) == ["-60", *["insufficient"] * 19]
    assert queries.balance_of(member) == 40
    assert moved(member) == [(100, "earned"), (-60, "spent")]


@pytest.mark.django_db(transaction=True)
def test_reading_before_writing_would_let_both_spend_the_same_points():
    """The guard-off control of R09."""
    member = cast.member()
    award(member, 100)
    both_have_read = threading.Barrier(2)

    def work(index):
        account = PointsAccount.objects.get(member=member)
        both_have_read.wait(timeout=5)
        if account.balance >= 60:
            account.balance -= 60
            account.save()
            PointsEntry.objects.create(
                member=member, points=-60, reason="spent", dedupe_key=f"n{index}", at=cast.NOW
            )

    run_together(2, work)

    total = PointsEntry.objects.filter(member=member).aggregate(total=Sum("points"))["total"]
    assert (queries.balance_of(member), total) == (40, -20)


@pytest.mark.django_db(transaction=True)
def test_ten_awards_under_one_key_count_once():
    member = cast.member()

    run_together(10, lambda index: award(member, 100))

    assert (queries.balance_of(member), moved(member)) == (100, [(100, "earned")])


@pytest.fixture
def visitor(client):
    member = cast.member()
    client.force_login(member.account)
    return member


def test_the_points_page_shows_balance_and_movements_in_both_languages(client, visitor):
    award(visitor, 100)
    actions.sign_in(member=visitor, by=SYSTEM, at=cast.NOW)

    chinese = client.get("/me/points/").content.decode()
    english = client.get("/me/points/", headers={"accept-language": "en"}).content.decode()

    assert '<span class="amount amount_big">105</span>' in chinese
    assert "每日签到" in chinese
    assert "Daily check-in" in english
    assert "+100" in english


def test_the_points_page_takes_the_same_queries_for_one_and_three_movements(client, visitor):
    counts = []
    for number in (1, 3):
        for index in range(number):
            award(visitor, 10, key=f"{number}:{index}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/me/points/").status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_signing_in_on_the_page_gives_points_once(client, visitor):
    for _ in range(2):
        page = client.post("/me/points/sign-in/", follow=True, headers={"accept-language": "en"})

    text = page.content.decode()
    assert "You have checked in today. Come back tomorrow." in text
    assert queries.balance_of(visitor) == 5


def test_nobody_signs_in_by_a_link(client, visitor):
    assert client.get("/me/points/sign-in/").status_code == 405
    assert queries.balance_of(visitor) == 0


def test_an_empty_points_page_says_how_to_begin(client, visitor):
    page = client.get("/me/points/", headers={"accept-language": "en"}).content.decode()

    assert "No points yet" in page
    assert "Check in every day and use your services to collect points." in page
