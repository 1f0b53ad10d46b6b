"""A complaint is heard on every channel, gets its class, its steps and its clocks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from club.complaints import actions, queries
from club.complaints.actions import Complainant, Regulators
from club.complaints.classifying import grade_of
from club.complaints.models import Channel, Complaint, DeadlineRule, Grade
from club.complaints.reasons import in_words
from club.complaints.refusals import (
    AlreadyReceived,
    BadPhoto,
    CannotJoin,
    InTheFuture,
    NoComplainant,
    WordsMissing,
)
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.club.complaints.scene import (
    FRIDAY_EVENING,
    MONDAY,
    cause,
    due,
    house,
    on,
    received,
    regulators,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "channel, way, is_first, will_negotiate, grade",
    [
        ("member_page", "", True, True, Grade.ORDINARY),
        ("association", "written", False, False, Grade.ORDINARY),
        ("regulator", "phone", True, True, Grade.INFORMAL),
        ("regulator", "phone", False, True, Grade.FORMAL),
        ("regulator", "phone", True, False, Grade.FORMAL),
        ("regulator", "written", True, True, Grade.FORMAL),
        ("regulator", "on_site", True, True, Grade.FORMAL),
        ("regulator", "", True, True, Grade.FORMAL),
    ],
)
def test_the_class_follows_how_the_regulator_was_reached(channel, way, is_first, will_negotiate, grade):
    assert grade_of(channel, way, is_first, will_negotiate) == grade


def test_a_members_complaint_gets_number_steps_and_the_clocks_of_its_class():
    row = received(house().member)
    assert (row.number, row.state, row.grade) == ("TS202609140001", "received", "ordinary")
    assert [step.act for step in row.steps.all() if step.is_required] == [
        *("review", "assign", "contact", "answer", "revisit", "close", "archive")
    ]
    assert due(row) == {
        "contact": "09-14 10:15",
        "forward": "09-15 00:00",
        "plan": "09-15 00:00",
        "decide": "09-30 00:00",
    }
    assert Message.objects.get(recipient=row.member.uid).kind.code == "complaint_received"


def test_the_regulators_on_a_friday_evening_before_the_holiday_counts_from_monday():
    row = regulators(house())
    assert row.grade == Grade.INFORMAL
    assert due(row) == {
        "contact": "09-28 09:15",
        "plan": "09-29 00:00",
        "report": "10-10 00:00",
        "valid_month": "10-14 00:00",
        "decide": "10-11 00:00",
    }
    with translation.override("en"):
        assert in_words(row.clocks.get(kind="report").facts) == (
            "5 working days: 25 Sep 19:10 was outside office hours, so it begins 28 Sep, 28 Sep to 30 Sep "
            "and 8 Oct to 9 Oct counted, 25 Sep to 27 Sep holiday (Mid-autumn Festival), "
            "1 Oct to 7 Oct holiday (National Day)"
        )


def test_a_formal_one_of_the_regulator_has_thirty_days_and_no_month():
    row = regulators(house(), way="written")
    assert {kind: due(row)[kind] for kind in ("letter", "valid_late")} == {
        "letter": "10-26 00:00",
        "valid_late": "10-26 00:00",
    }
    assert "valid_month" not in due(row)


def test_the_hotline_calls_back_in_fifteen_minutes_day_and_night():
    row = received(house().member, FRIDAY_EVENING, channel=Channel.CALL_CENTRE)
    assert due(row)["contact"] == "09-25 19:25"


def test_before_the_measures_of_2020_only_the_house_rules_ran():
    now = on(9, 14)
    row = received(house().member, now, received_at=now.replace(year=2019))
    assert "decide" not in due(row)
    assert DeadlineRule.objects.on(now.date().replace(year=2015)).count() == 0


def test_clocks_count_from_when_it_came_and_not_from_when_it_was_typed_in():
    row = received(house().member, on(9, 28), received_at=FRIDAY_EVENING, channel=Channel.LETTER)
    assert (row.received_at, row.registered_at) == (FRIDAY_EVENING, on(9, 28))
    assert due(row)["decide"] == "10-11 00:00"


def test_numbers_count_on_through_the_day_and_begin_anew_on_the_next():
    member = house().member
    numbers = [received(member, at).number for at in (MONDAY, MONDAY, MONDAY + timedelta(days=1))]
    assert numbers == ["TS202609140001", "TS202609140002", "TS202609150001"]


def test_what_people_write_and_who_they_are_is_sealed():
    row = regulators(house())
    [stored] = Complaint.objects.filter(pk=row.pk).values("name", "phone", "story")
    assert {type(value) for value in stored.values()} <= {bytes, memoryview}
    assert "赵" not in str(bytes(stored["name"]))
    assert row.complainant == "赵* 139****1111"
    assert "赵四" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_the_same_thing_again_is_marked_as_repeated_and_can_be_joined():
    now = house()
    first = received(now.member)
    again = received(now.member, MONDAY + timedelta(hours=2))
    other = received(now.member, MONDAY + timedelta(hours=3), cause=cause("service_attitude"))
    assert [row.is_repeated for row in (first, again, other)] == [False, True, False]
    assert list(queries.alike(again)) == [other, first]
    row = actions.join(complaint=again, into=first, by=staff(now.seat), at=on(9, 14, 13))
    assert (row.state, row.joined_into, due(row)) == ("joined", first, {})


def test_only_the_same_persons_open_complaint_takes_another_in():
    now = house()
    row, foreign = received(now.member), received(cast.member(branch=now.branch))
    with pytest.raises(CannotJoin):
        actions.join(complaint=row, into=foreign, by=staff(now.seat), at=on(9, 14, 13))
    assert Complaint.objects.filter(state="joined").count() == 0


def refused(now, **changed):
    facts = {
        "channel": Channel.COUNTER,
        "complainant": Complainant(now.member),
        "cause": cause(),
        "story": "x",
        "by": staff(now.seat),
        "at": MONDAY,
    }
    return actions.receive(**{**facts, **changed})


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"story": "  "}, WordsMissing),
        ({"complainant": Complainant(name="赵四", phone="13900001111")}, NoComplainant),
        ({"complainant": Complainant()}, NoComplainant),
        ({"received_at": MONDAY + timedelta(minutes=1)}, InTheFuture),
    ],
)
def test_what_cannot_be_is_not_registered(changed, why):
    now = house()
    with pytest.raises(why):
        refused(now, **changed)
    assert (Complaint.objects.count(), AuditEntry.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_a_number_of_the_other_side_is_registered_once():
    now = house()
    first = regulators(now)
    with pytest.raises(AlreadyReceived) as refusal:
        refused(now, channel=Channel.REGULATOR, regulators=Regulators(reference="12378-1"))
    assert refusal.value.details == {"number": first.number}
    assert Complaint.objects.count() == 1


def test_a_file_that_is_no_picture_is_refused_before_anything_is_written():
    now = house()
    with pytest.raises(BadPhoto):
        refused(now, photos=[SimpleUploadedFile("x.jpg", b"no picture")])
    assert Complaint.objects.count() == 0
