"""A handful of complaints, each somewhere else on its way; made by the acts themselves."""

from datetime import datetime, timedelta
from typing import Any

from club.complaints import actions
from club.complaints.actions import Complainant, Regulators
from club.complaints.models import Complaint, ComplaintCause
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.models import ActorKind
from club.identity.models import Account
from club.members.models import Member
from club.organisation.models import Branch

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CITY = "370100"


def build(
    members: list[Member], colleagues: dict[str, Account], branches: dict[str, Branch], at: datetime
) -> None:
    """One that waits, one with a promise, one of the regulator, one taken back, one in the archive."""
    near = [member for member in members if member.branch.code == CITY and member.is_full][:4]
    if len(near) < 4:
        return
    at_desk = _Desk(colleagues, branches[CITY])
    at_desk.archived(near[0], at - 12 * DAY)
    at_desk.withdrawn(near[1], at - 6 * DAY)
    at_desk.of_the_regulator(at - 3 * DAY)
    at_desk.promised(near[2], at - DAY)
    at_desk.said(near[3], "club_extra_charge", "到店后被要求另付30元，否则不给洗车。", at - HOUR)


class _Desk:
    """The colleagues of one city."""

    def __init__(self, colleagues: dict[str, Account], branch: Branch) -> None:
        self.people, self.branch = colleagues, branch

    def by(self, login: str) -> Actor:
        return Actor(ActorKind.STAFF, str(self.people[login].uid))

    def said(self, member: Member, cause: str, story: str, at: datetime) -> Complaint:
        by = Actor(ActorKind.MEMBER, str(member.uid))
        return _receive("member_page", Complainant(member), cause, story, by, at)

    def owned(self, row: Complaint, at: datetime) -> Complaint:
        actions.review(complaint=row, by=self.by("reviewer-sd"), at=at)
        owner = self.people["handler-jn"]
        actions.assign(complaint=row, owner=owner, by=self.by("seat-jn"), at=at)
        self.call(row, "已致电客户，了解诉求。", at + timedelta(minutes=5))
        return row

    def call(self, row: Complaint, words: str, at: datetime) -> None:
        by = self.by("handler-jn")
        actions.record_contact(complaint=row, way="phone", is_reached=True, words=words, by=by, at=at)

    def promised(self, member: Member, at: datetime) -> None:
        row = self.owned(self.said(member, "club_waiting", "预约十点，等到十二点才洗上车。", at), at)
        by = self.by("handler-jn")
        actions.plan(complaint=row, words="核实门店排班，补发一次洗车。", by=by, at=at + HOUR)
        promise = {"words": "两天内补发一次洗车", "due_at": at + 2 * DAY}
        actions.promise(complaint=row, **promise, by=by, at=at + HOUR)

    def of_the_regulator(self, at: datetime) -> None:
        who = Complainant(name="赵立新", phone="13900002222")
        says = Regulators("12378-2026-0418", "phone", is_first=True, will_negotiate=True)
        story = "对车辆定损金额有异议，要求重新核定。"
        facts = {"branch": self.branch, "regulators": says}
        row = _receive("regulator", who, "claim_standard", story, self.by("seat-jn"), at, **facts)
        self.owned(row, at)

    def withdrawn(self, member: Member, at: datetime) -> None:
        row = self.owned(self.said(member, "club_code_refused", "门店说不认识这个兑换码。", at), at)
        on = local_date(at + DAY)
        by = Actor(ActorKind.MEMBER, str(member.uid))
        actions.withdraw(complaint=row, on=on, proof="门店已道歉并兑换，不再投诉。", by=by, at=at + DAY)

    def archived(self, member: Member, at: datetime) -> None:
        row = self.owned(self.said(member, "service_no_progress", "报案后三天没有人联系我。", at), at)
        answer = "已安排专人跟进理赔，并致歉。"
        actions.answer(complaint=row, words=answer, by=self.by("handler-jn"), at=at + 2 * HOUR)
        self.call(row, "客户表示满意。", at + 3 * HOUR)
        actions.close(complaint=row, by=self.by("handler-jn"), at=at + 3 * HOUR)
        said = {"stars": 4, "words": "有人管了就好"}
        by = Actor(ActorKind.MEMBER, str(member.uid))
        actions.rate_answer(complaint=row, **said, by=by, at=at + 4 * HOUR)
        actions.archive(complaint=row, by=self.by("reviewer-sd"), at=at + DAY)


def _receive(
    channel: str, who: Complainant, cause: str, story: str, by: Actor, at: datetime, **more: Any
) -> Complaint:
    about = ComplaintCause.objects.get(code=cause)
    return actions.receive(channel=channel, complainant=who, cause=about, story=story, by=by, at=at, **more)
