"""What is written down and told about a complaint: audit trail, timeline, complainant, colleagues."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from club.complaints.models import Complaint, ComplaintEvent, ComplaintWords, Rectification
from club.complaints.queries import supervisors_of
from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.identity.models import Account
from club.messaging.actions import enqueue

ASSIGNED = gettext_noop("Somebody owns it now and will look after it to the end.")
PROMISED = gettext_noop("There is a plan, and a time by which it is done.")
PAUSED = gettext_noop("It rests for a reason that you can read there.")
RESUMED = gettext_noop("It goes on.")
EXTENDED = gettext_noop("It takes longer than we thought; the new time stands there.")
ANSWERED = gettext_noop("We have an answer for you.")
CLOSED = gettext_noop("It is closed. You can still say how we did.")
WITHDRAWN = gettext_noop("You took it back; it ends today.")
REOPENED = gettext_noop("It is open again.")
REPLACED = gettext_noop("You have a new voucher in place of the old one.")

YOURS = gettext_noop("it is yours now")
HANDED = gettext_noop("a colleague has handed it to you")
WAITS = gettext_noop("it waits for an owner")
NEW_FACTS = gettext_noop("the complainant has told us something new")
RAISED = gettext_noop("it was escalated")
TO_EXCLUDE = gettext_noop("somebody asks that it does not count")
EXCLUDED = gettext_noop("it was left out of the count")
NOT_EXCLUDED = gettext_noop("it was not left out of the count")
TO_RECTIFY = gettext_noop("something has to be put right")
TO_VERIFY = gettext_noop("a rectification waits to be checked")
NOT_RECTIFIED = gettext_noop("the rectification came back, please go on")
TASK_SOON = gettext_noop("the rectification is due soon")
TASK_OVERDUE = gettext_noop("the rectification is overdue")
NOT_YOURS = gettext_lazy("Only its owner can report it as done.")
MOVED = gettext_noop("the calendar was published and a due time has moved")
SOON = {
    "contact": gettext_noop("the complainant has to be contacted soon"),
    "forward": gettext_noop("it has to be given to an owner today"),
    "plan": gettext_noop("a plan is due today"),
    "feedback": gettext_noop("the feedback of the branch is due soon"),
    "decide": gettext_noop("the decision is due soon"),
    "promise": gettext_noop("a promise is due soon"),
    "report": gettext_noop("the report to the regulator is due soon"),
    "letter": gettext_noop("the stamped report is due soon"),
    "valid_month": gettext_noop("it soon counts as valid for the month"),
    "valid_late": gettext_noop("it soon counts as valid for the month"),
}
OVERDUE = {
    "contact": gettext_noop("the complainant was not contacted in time"),
    "forward": gettext_noop("it was not given to an owner in time"),
    "plan": gettext_noop("there is no plan yet"),
    "feedback": gettext_noop("the feedback of the branch is overdue"),
    "decide": gettext_noop("the decision is overdue"),
    "promise": gettext_noop("a promise was not kept in time"),
    "report": gettext_noop("the report to the regulator is overdue"),
    "letter": gettext_noop("the stamped report is overdue"),
    "valid_month": gettext_noop("it counts as valid for the month now"),
    "valid_late": gettext_noop("it counts as valid for the month now"),
}


def happened(
    complaint: Complaint,
    *,
    verb: str,
    by: Actor,
    at: datetime,
    words: str = "",
    is_shown: bool = False,
    **data: Any,
) -> ComplaintEvent:
    """One audit entry, one event of the timeline; words are kept sealed and apart."""
    facts = {"complaint": str(complaint.uid), "number": complaint.number, "state": complaint.state}
    if complaint.member:
        facts["member"] = str(complaint.member.uid)
    audit.record(verb=verb, subject=complaint, by=by, at=at, **facts, **data)
    said = ComplaintWords.objects.create(complaint=complaint, text=words) if words else None
    who = {"actor_kind": by.kind, "actor_id": by.id}
    return ComplaintEvent.objects.create(
        complaint=complaint, verb=verb, at=at, is_shown=is_shown, data=data, words=said, **who
    )


def complainant(complaint: Complaint, *, at: datetime, what: str) -> None:
    """A message of progress to the member, or to the phone of somebody else."""
    _tell(complaint, "complaint_progress", at, both(what))


def received(complaint: Complaint, until: datetime, *, at: datetime) -> None:
    """It is there, and somebody gets in touch by `until`."""
    _tell(complaint, "complaint_received", at, {"until": _moment(until)})


def colleague(complaint: Complaint, who: Account | None, *, at: datetime, what: str, until: datetime) -> None:
    """A message to a colleague's phone; none to one without."""
    for account in [who] if who else []:
        if account.phone:
            enqueue(
                kind="complaint_work",
                dedupe_key=f"complaint_work:{complaint.uid}:{account.pk}:{at.timestamp():.0f}:{hash_of(what)}",
                at=at,
                address=account.phone,
                params={"number": complaint.number, "until": _moment(until), **both(what)},
                link=f"/desk/complaint/inspect/{complaint.pk}/",
            )


def task(row: Rectification, who: Account, *, at: datetime, what: str) -> None:
    """A message about a rectification to a colleague's phone; none to one without."""
    if who.phone:
        enqueue(
            kind="complaint_work",
            dedupe_key=f"rectification:{row.uid}:{who.pk}:{at.timestamp():.0f}:{hash_of(what)}",
            at=at,
            address=who.phone,
            params={"number": row.complaint.number, "until": row.due_date.isoformat(), **both(what)},
            link=f"/desk/rectification/inspect/{row.pk}/",
        )


def supervisors(complaint: Complaint, *, at: datetime, what: str, until: datetime) -> None:
    """The same to those who supervise complaints of the branch."""
    for account in supervisors_of(complaint.branch, at):
        colleague(complaint, account, at=at, what=what, until=until)


def hash_of(what: str) -> str:
    """A short mark of a text, the same on every machine."""
    return f"{sum(place * ord(sign) for place, sign in enumerate(what, 1)):x}"


def _tell(complaint: Complaint, kind: str, at: datetime, params: dict[str, str]) -> None:
    member = complaint.member
    customer = member.customer if member else None
    name = str(customer.name if customer else complaint.name)
    enqueue(
        kind=kind,
        dedupe_key=f"{kind}:{complaint.uid}:{at.timestamp():.0f}:{hash_of(''.join(params.values()))}",
        at=at,
        recipient=member.uid if member else None,
        address="" if member else str(complaint.phone),
        params={"name": name, "number": complaint.number, **params},
        link=f"/me/complaints/{complaint.uid}/" if member else "",
    )


def both(what: str) -> dict[str, str]:
    """A sentence for a message, in both languages."""
    with override("zh-hans"):
        chinese = _(what)
    with override("en"):
        return {"what": chinese, "what_en": _(what)}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def all_but(accounts: Iterable[Account], one: Account | None) -> list[Account]:
    """Colleagues without one who is told already."""
    return [account for account in accounts if one is None or account.pk != one.pk]
