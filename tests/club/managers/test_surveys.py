"""Surveys by link: asked once, answered once, low marks become a call, and the page says why it is closed."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from club.core.audit import Actor
from club.core.clock import SHANGHAI, local_date, midnight
from club.core.models import ActorKind
from club.managers.actions import (
    Question,
    StepFacts,
    Terms,
    answer_survey,
    draw_day,
    publish_flow,
    write_flow,
    write_step,
    write_survey,
)
from club.managers.models import Survey, SurveyAnswer, SurveyInvitation, ToDo
from club.managers.refusals import AnsweredAlready, AnswerMissing, NoQuestions, SurveyInUse, TooLate
from club.managers.tokens import invitation_of, link_of
from club.members.models import Member
from club.messaging.models import Message
from cms.reports.care import answers_of, results_of
from tests import cast
from tests.club.managers.scene import BY, NOW, given, manager
from tests.threads import at_once

pytestmark = pytest.mark.django_db
OTHER = Actor(ActorKind.STAFF, "22222222-2222-2222-2222-222222222222")
THREE = [
    Question("stars", "满意吗?", "Happy?"),
    Question("choice", "会推荐吗?", "Recommend?", [("会", "yes"), ("不会", "no")]),
    Question("text", "想说什么?", "Anything else?"),
]


def survey() -> Survey:
    facts = {"name": "理赔满意度", "name_en": "Claims", "valid_days": 7, "low_stars": 2, "questions": THREE}
    return write_survey(survey=None, **facts, by=BY, at=NOW)


def asked(at: datetime = NOW) -> SurveyInvitation:
    """A member with a manager who joined today and is asked at once."""
    day = local_date(at)
    flow = write_flow(event="joined", branch=None, name="入会", terms=Terms(), by=BY, at=at)
    version = flow.versions.get()
    facts = StepFacts(kind="survey", offset_days=0, name="调查", survey=survey())
    write_step(version=version, facts=facts, by=BY, at=at)
    publish_flow(version=version, by=OTHER, at=at)
    given(cast.member(full_at=midnight(day)), manager())
    draw_day(day=day, at=at)
    return SurveyInvitation.objects.get()


def said(row: SurveyInvitation, stars: int, choice: int = 0, words: str = "") -> dict[int, int | str]:
    keys = row.survey.questions.values_list("pk", flat=True)
    return dict(zip(keys, (stars, choice, words), strict=True))


def answer(row: SurveyInvitation, stars: int = 5, at: datetime = NOW, words: str = "") -> None:
    answer_survey(invitation=row, said=said(row, stars, words=words), by=BY, at=at)


def test_the_message_holds_a_link_that_says_nothing_about_the_person():
    row = asked()
    message = Message.objects.get()
    who = row.member
    assert message.link == link_of(row.uid)
    assert (message.kind.code, message.recipient, row.expires_at) == (
        "care_survey",
        who.uid,
        NOW + timedelta(days=7),
    )
    assert [part in message.link for part in (who.number, who.uid.hex)] == [False, False]
    assert invitation_of(message.link.split("/")[2]) == row


def test_a_forged_link_is_nobodys():
    row = asked()
    token = link_of(row.uid).split("/")[2]
    assert [invitation_of(each) for each in ("", "x", f"{row.uid.hex}:x", token[:-1])] == [None] * 4


def test_each_link_leads_to_its_own_invitation():
    asked()
    given(cast.member(full_at=midnight(local_date(NOW))), manager())
    draw_day(day=local_date(NOW), at=NOW)
    rows = list(SurveyInvitation.objects.all())
    assert len(rows) == 2
    assert [invitation_of(link_of(row.uid).split("/")[2]) for row in rows] == rows
    assert invitation_of(link_of(uuid4()).split("/")[2]) is None


def test_answers_are_kept_once_with_sealed_words():
    row = asked()
    answer(row, 4, words="很好")
    with pytest.raises(AnsweredAlready):
        answer(row, 1)
    found = SurveyAnswer.objects.order_by("question__position")
    assert [(each.stars, each.choice, each.words) for each in found] == [
        (4, None, ""),
        (None, 0, ""),
        (None, None, "很好"),
    ]
    assert ToDo.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one():
    row = asked()

    def try_it(_number: int) -> str:
        try:
            answer(row, 5)
        except AnsweredAlready:
            return "refused"
        return "kept"

    assert sorted(at_once(2, try_it)) == ["kept", "refused"]
    assert SurveyAnswer.objects.count() == 2


def test_a_late_answer_and_one_with_a_gap_are_refused_and_nothing_is_kept():
    row = asked()
    with pytest.raises(TooLate):
        answer(row, at=row.expires_at)
    for stars, choice in ((6, 0), (0, 0), (5, 2)):
        with pytest.raises(AnswerMissing):
            answer_survey(invitation=row, said=said(row, stars, choice), by=BY, at=NOW)
    row.refresh_from_db()
    assert (row.answered_at, SurveyAnswer.objects.count()) == (None, 0)


@pytest.mark.parametrize(("stars", "days"), [(1, [date(2026, 9, 14)]), (2, [date(2026, 9, 14)]), (3, [])])
def test_low_marks_on_a_friday_are_a_call_on_monday(stars: int, days: list[date]):
    friday = datetime(2026, 9, 11, 15, tzinfo=SHANGHAI)
    row = asked(friday)
    answer(row, stars, friday)
    assert list(ToDo.objects.values_list("due_date", flat=True)) == days
    assert [line.kind for each in ToDo.objects.all() for line in each.lines.all()] == ["unhappy"] * len(days)


def test_a_survey_that_was_sent_stays_and_one_without_questions_is_refused():
    row = asked()
    facts = {"name": "x", "name_en": "", "valid_days": 7, "low_stars": 2}
    with pytest.raises(SurveyInUse):
        write_survey(survey=row.survey, **facts, questions=THREE, by=BY, at=NOW)
    with pytest.raises(NoQuestions):
        write_survey(survey=None, **facts, questions=[], by=BY, at=NOW)
    assert list(Survey.objects.values_list("name", flat=True)) == ["理赔满意度"]


def test_the_page_takes_the_answer_once_and_says_why_it_is_closed(client: Client):
    now = datetime.now(SHANGHAI)
    row = asked(now)
    link = link_of(row.uid)
    assert [client.get(path).status_code for path in (link, "/s/x/", f"/s/{row.uid.hex}:y/")] == [
        200,
        404,
        404,
    ]
    missing = client.post(link, {})
    assert (missing.context["state"], len(missing.context["form"].errors)) == ("open", 2)
    sent = {str(key): value for key, value in said(row, 5).items()}
    assert client.post(link, sent).context["state"] == "thanks"
    again = client.post(link, sent)
    assert (again.status_code, again.context["state"]) == (410, "answered")
    SurveyInvitation.objects.update(answered_at=None, expires_at=now)
    late = client.get(link)
    assert (late.status_code, late.context["state"]) == (410, "late")
    assert SurveyAnswer.objects.count() == 2


def test_the_report_counts_answers_of_members_in_reach_and_shows_their_rows():
    row = asked()
    everybody, nobody = Member.objects.all(), Member.objects.none()
    empty = answers_of(row.survey, everybody, {})
    assert [(one.count, one.mean) for one in empty.questions] == [(0, None)] * 3
    answer(row, 4)
    first = row.survey.questions.get(position=1)
    report = answers_of(row.survey, everybody, {"question": str(first.pk), "value": "4"})
    assert (report.asked, report.answered) == (1, 1)
    assert [(one.count, one.mean) for one in report.questions] == [(1, 4.0), (1, None), (0, None)]
    assert [count for _label, count, _value in report.questions[0].spread] == [0, 1, 0, 0, 0]
    assert report.rows == [SurveyAnswer.objects.get(question=first)]
    assert answers_of(row.survey, nobody, {}).asked == 0
    found = results_of(row.run.start.version, everybody)
    assert (found.started, found.steps[0].done, found.steps[0].answered) == (1, 1, 1)
    assert results_of(row.run.start.version, nobody).started == 0
