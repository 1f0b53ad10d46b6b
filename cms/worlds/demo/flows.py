"""Care flows with some history: thanks and a survey after signing, a survey after a claim."""

from datetime import datetime, timedelta

from club.core.audit import Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.identity.models import Account
from club.managers.actions import (
    Question,
    StepFacts,
    answer_survey,
    draft_version,
    publish_flow,
    write_step,
    write_survey,
)
from club.managers.models import CareFlow, FlowVersion, Survey, SurveyInvitation
from club.messaging.models import MessageKind

QUESTIONS = [
    Question("stars", "您对这次服务满意吗？", "How satisfied are you?"),
    Question(
        "choice",
        "您会向朋友推荐我们吗？",
        "Would you recommend us?",
        [("会", "yes"), ("也许", "maybe"), ("不会", "no")],
    ),
    Question("text", "还有什么想对我们说的？", "Anything else you want to tell us?"),
]
WORDS = ["", "服务很及时，谢谢。", "", "希望理赔能再快一点。"]
STARS = [5, 4, 5, 2, 3]
FIRST = timedelta(days=60)
UNANSWERED = 3  # every so many


def build(colleagues: dict[str, Account], at: datetime) -> None:
    """Version 2 of two flows, published; a third version of the thanks waits to be looked at."""
    author, other = (Actor(ActorKind.STAFF, str(colleagues[name].uid)) for name in ("manager-hq", "admin"))
    facts = {"valid_days": 30, "low_stars": 2, "questions": QUESTIONS}
    words = {"name": "服务满意度调查", "name_en": "How was our service?"}
    survey = write_survey(survey=None, **words, **facts, by=author, at=at)
    thanks = StepFacts("message", 1, "承保答谢", "Thanks for the policy", message_kind=_text("care_thanks"))
    asked = StepFacts("survey", 2, "满意度调查", "How did we do?", survey=survey)
    # The first versions were there before anybody wrote another.
    FlowVersion.objects.filter(number=1).update(written_at=at - FIRST, published_at=at - FIRST)
    for event, steps in (("signed", [thanks, asked]), ("closed", [asked])):
        flow = CareFlow.objects.get(event=event)
        version = draft_version(flow=flow, by=author, at=at)
        for step in steps:
            write_step(version=version, facts=step, by=author, at=at)
        publish_flow(version=version, by=other, at=at)
    _next(CareFlow.objects.get(event="signed"), survey, author, at)


def _text(code: str) -> MessageKind:
    return MessageKind.objects.get(code=code)


def _next(flow: CareFlow, survey: Survey, author: Actor, at: datetime) -> None:
    """A draft that asks once more after a month."""
    again = StepFacts("survey", 30, "满月回访调查", "After a month", survey=survey)
    write_step(version=draft_version(flow=flow, by=author, at=at), facts=again, by=author, at=at)


def answer(at: datetime) -> None:
    """What members answered by now; some did not."""
    rows = SurveyInvitation.objects.select_related("survey", "member").order_by("pk")
    for number, row in enumerate(rows):
        if number % UNANSWERED == UNANSWERED - 1:
            continue
        stars, choice, words = row.survey.questions.values_list("pk", flat=True)
        said: dict[int, int | str] = {stars: STARS[number % len(STARS)], choice: number % 2}
        said[words] = WORDS[number % len(WORDS)]
        by = Actor(ActorKind.MEMBER, str(row.member.uid))
        moment = min(at, midnight(local_date(row.sent_at)) + timedelta(hours=11))
        answer_survey(invitation=row, said=said, by=by, at=moment)
