"""How a complaint goes on. Parts of the acts on complaints."""

from datetime import datetime

from club.complaints.models import OPEN, Complaint, ComplaintStep, State, StepAct
from club.complaints.refusals import WordsMissing, WrongState
from club.core.audit import Actor

RELATED = ("member__customer", "branch", "owner", "cause", "flow")


def locked(complaint: Complaint, *states: str) -> Complaint:
    """The complaint as it is now; the second of two who act waits here. Refuses in any other state."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related(*RELATED)
    row = rows.get(pk=complaint.pk)
    if states and row.state not in states:
        raise WrongState(state=row.state)
    return row


def locked_open(complaint: Complaint) -> Complaint:
    """The same of one whose complainant waits for an answer."""
    return locked(complaint, *OPEN)


def to(complaint: Complaint, state: State) -> None:
    """Move a locked complaint on. Refuses with WrongState what the table of moves does not allow."""
    if not complaint.may_become(state):
        raise WrongState(state=complaint.state)
    complaint.state = state


def done(complaint: Complaint, act: StepAct, *, by: Actor, at: datetime) -> None:
    """Tick a step of the flow off, if the flow has it; doing it again changes nothing."""
    steps = ComplaintStep.objects.filter(complaint=complaint, act=act, done_at=None)
    steps.update(done_at=at, done_by_id=by.id)


def undo(complaint: Complaint, *acts: StepAct) -> None:
    """Steps that have to be done once more."""
    steps = ComplaintStep.objects.filter(complaint=complaint, act__in=acts)
    steps.update(done_at=None, done_by_id="")


def words(text: str, most: int = 2000) -> str:
    """What somebody wrote, as it is kept. Refuses with WordsMissing."""
    text = text.strip()[:most]
    if not text:
        raise WordsMissing
    return text
