"""The call queues of a city: a record in every state; made by the acts themselves."""

from datetime import date, datetime, timedelta

from club.core.audit import Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.identity.models import Account
from club.members.models import InsuranceClaim, Member
from club.revisits import actions
from club.revisits.actions import Call
from club.revisits.models import Outcome, Result, Revisit, RevisitKind
from club.revisits.queries import script_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CITY = "370100"
# How each of the first records went: results of its calls, one after another.
COURSES = [
    [Result.REACHED],
    [Result.NO_ANSWER, Result.REACHED],
    [Result.FINDING],
    [Result.NO_ANSWER, Result.FINDING],
    [Result.WRONG_NUMBER],
    [Result.REFUSED],
    [Result.BUSY],
    [Result.NO_ANSWER, Result.BUSY, Result.NO_ANSWER],
]
WORDS = {
    Result.FINDING: "客户说保单上的住址是旧地址，请核实更正。",
    Result.WRONG_NUMBER: "机主说不认识该客户。",
}


def build(members: list[Member], colleagues: dict[str, Account], at: datetime) -> None:
    """Some that wait, some that were called, some with the branch, one answered, one checked."""
    near = [member for member in members if member.branch.code == CITY and member.customer]
    if not near:
        return
    seat, boss = (_by(colleagues[login]) for login in ("calls-jn", "calls-sd"))
    for number, member in enumerate((near * len(COURSES))[: len(COURSES) + 3]):
        row = _listed(member, number, boss, at - 2 * DAY)
        for turn, result in enumerate(COURSES[number] if number < len(COURSES) else []):
            _call(row, result, seat, at - DAY + turn * 4 * HOUR)
    _branch_and_boss(_by(colleagues["operator-jn"]), boss, at - HOUR)
    tuesday = midnight(_last_tuesday(at))
    _claims(near, tuesday)
    actions.draw(at=tuesday - 6 * DAY)
    actions.end_windows(at=at)
    actions.draw(at=at)


def _by(account: Account) -> Actor:
    return Actor(ActorKind.STAFF, str(account.uid))


def _listed(member: Member, number: int, by: Actor, at: datetime) -> Revisit:
    kind = RevisitKind.objects.get(code="special")
    person = member.customer
    assert person is not None  # only those with a customer are asked for
    facts = {"kind": kind, "customer": person, "branch": person.branch}
    return actions.list_revisit(**facts, reference=f"JY{at:%Y%m%d}{number:02d}", by=by, at=at)


def _call(row: Revisit, result: str, by: Actor, at: datetime) -> None:
    # Straight to this one, whatever the hour: the demo world is made at any time of day.
    Revisit.objects.filter(pk=row.pk).update(
        held_by_id=by.id, held_since=at - timedelta(minutes=3), held_until=at + timedelta(minutes=17)
    )
    script = script_of(row.kind)
    asked = script.questions.all() if script else []
    said = {"yes_no": "yes", "stars": "5", "words": "服务不错"}
    answers = {each.number: said[each.answering] for each in asked}
    call = Call(result, answers, WORDS.get(Result(result), ""))
    actions.record_call(revisit=row, call=call, by=by, at=at)


def _branch_and_boss(clerk: Actor, boss: Actor, at: datetime) -> None:
    done = Revisit.objects.filter(state=Revisit.State.DONE).order_by("pk").first()
    if done:
        call = done.calls.order_by("-pk")[0]
        actions.check_call(attempt=call, score=92, words="话术完整，语气亲切。", by=boss, at=at)
    wrong = Revisit.objects.filter(state=Revisit.State.AT_BRANCH).order_by("pk").first()
    if wrong:
        paper = wrong.verifications.get()
        facts = {"outcome": Outcome.CORRECTED, "words": "已联系客户，住址已更正。"}
        actions.answer_verification(verification=paper, **facts, by=clerk, at=at)


def _last_tuesday(at: datetime) -> date:
    today = local_date(at)
    return today - timedelta(days=(today.weekday() - 1) % 7)


def _claims(members: list[Member], tuesday: datetime) -> None:
    """Two of the batch of the last Tuesday, and one of a week before that nobody called."""
    for number, member in enumerate(members[:3], 1):
        policy = member.customer.policies.order_by("pk").first() if member.customer else None
        if policy:
            closed = tuesday - timedelta(days=14 + 7 * (number // 3) + number, hours=-15)
            InsuranceClaim.objects.create(
                number=f"LPDEMO{number:06d}",
                customer=policy.customer,
                policy=policy,
                vehicle=policy.vehicle,
                state=InsuranceClaim.State.CLOSED,
                reported_at=closed - 9 * DAY,
                closed_at=closed,
                paid_fen=186_000 * number,
            )
