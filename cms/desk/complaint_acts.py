"""What can be done to a complaint: who may, when, with which form, and what is said. One row per act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.complaints import actions
from club.complaints.models import OPEN, Complaint, Complexity, State, StepAct
from cms.desk.forms import complaints as forms
from cms.desk.forms import counting as counting_forms

S = State
GOING_ON = (*OPEN, S.ANSWERED)


@dataclass(frozen=True)
class Act:
    """One act on a complaint. `fits` says whether the state of the row allows it."""

    name: str
    title: Any
    done: Any
    do: Callable[..., Any]
    form: type[forms.ActForm]
    fits: Callable[[Complaint], bool]
    permission: str = "change"
    step: str = ""
    lead: Any = ""
    is_grave: bool = False

    @property
    def words(self) -> dict[str, Any]:
        """What its page says."""
        said = {"title": self.title, "submit": self.title, "done": self.done, "icon": "form"}
        return {**said, "lead": self.lead, "no": self.is_grave}


def _in(*states: str) -> Callable[[Complaint], bool]:
    return lambda row: row.state in states


def _of_one_named(do: Callable[..., Any]) -> Callable[..., Any]:
    """An act on somebody who is named for a complaint: the form says who it is."""
    return lambda complaint, **facts: do(**facts)


def _may_be_excluded(row: Complaint) -> bool:
    return row.joined_into_id is None and not row.exclusions.exclude(is_accepted=False).exists()


def _has_named(row: Complaint) -> bool:
    return row.responsibilities.filter(cleared_at=None).exists()


TABLE = [
    Act("review", _("Review the registration"), _("Reviewed."), actions.review, forms.RemarkForm, _in(*OPEN),
        "review", StepAct.REVIEW, _("The class, the cause and the branch are right.")),
    Act("assign", _("Give it to an owner"), _("The owner has been told."), actions.assign, forms.AssignForm,
        _in(S.RECEIVED), step=StepAct.ASSIGN),
    Act("contact", _("Record a contact"), _("Recorded."), actions.record_contact, forms.ContactForm,
        _in(*GOING_ON, S.WITHDRAWN), step=StepAct.CONTACT),
    Act("plan", _("Record the plan"), _("Recorded."), actions.plan, forms.WordsForm, _in(S.HANDLING),
        step=StepAct.PLAN, lead=_("What will be done, who was asked, who was told.")),
    Act("promise", _("Promise a time"), _("The complainant has been told."), actions.promise,
        forms.PromiseForm, _in(S.HANDLING), step=StepAct.PROMISE),
    Act("answer", _("Answer"), _("The complainant has our answer."), actions.answer, forms.AnswerForm,
        _in(S.HANDLING), step=StepAct.ANSWER),
    Act("report", _("Report to the regulator"), _("Recorded."), actions.report, forms.WordsForm,
        lambda row: row.is_regulators and row.state in (S.HANDLING, S.ANSWERED, S.CLOSED),
        step=StepAct.REPORT, lead=_("What was sent, under which number.")),
    Act("close", _("Close"), _("Closed."), actions.close, forms.RemarkForm, _in(S.ANSWERED, S.WITHDRAWN),
        step=StepAct.CLOSE),
    Act("summarise", _("Sum it up"), _("Recorded."), actions.summarise, forms.WordsForm, _in(S.CLOSED),
        "review", StepAct.SUMMARY, _("The cause, what changes, and who has to account for it.")),
    Act("archive", _("Archive"), _("Archived for three years."), actions.archive, forms.PressForm,
        _in(S.CLOSED, S.JOINED), "review", StepAct.ARCHIVE, _("From now on it can only be read.")),
    Act("note", _("Add a remark"), _("Recorded."), actions.note, forms.WordsForm, _in(*GOING_ON)),
    Act("classify", _("Classify"), _("Classified; the clocks are right again."), actions.classify,
        forms.ClassifyForm, _in(*OPEN)),
    Act("hand_over", _("Hand over"), _("The new owner has been told."), actions.hand_over,
        forms.HandOverForm, lambda row: bool(row.owner_id) and not row.is_over),
    Act("pause", _("Pause"), _("What may rest rests."), actions.pause, forms.PauseForm,
        lambda row: row.state == S.HANDLING and row.paused_at is None),
    Act("resume", _("Go on"), _("It goes on; the due times have moved."), actions.resume, forms.PressForm,
        lambda row: row.paused_at is not None, lead=_("The clocks that rested are due later by the pause.")),
    Act("extend", _("Extend the time"), _("Extended; the complainant has been told."), actions.extend,
        forms.WordsForm, lambda row: row.state == S.HANDLING and row.complexity == Complexity.COMPLEX,
        "supervise", lead=_("Once, and not by its owner.")),
    Act("escalate", _("Escalate"), _("Those who supervise have been told."), actions.escalate,
        forms.WordsForm, _in(*OPEN)),
    Act("make_good", _("Replace a voucher"), _("The complainant has a new voucher."), actions.make_good,
        forms.MakeGoodForm, lambda row: bool(row.member_id) and row.state in (S.HANDLING, S.ANSWERED)),
    Act("join", _("Join with another"), _("Joined."), actions.join, forms.JoinForm, _in(*OPEN)),
    Act("withdraw", _("Record a withdrawal"), _("It ended on that day."), actions.withdraw,
        forms.WithdrawForm, lambda row: row.withdrawn_date is None and row.state != S.JOINED, is_grave=True),
    Act("reopen", _("Open again"), _("It is open again."), actions.reopen, forms.WordsForm,
        lambda row: bool(row.owner_id) and row.state in (S.ANSWERED, S.CLOSED, S.WITHDRAWN), is_grave=True),
    Act("ask_exclusion", _("Ask for exclusion"), _("Somebody else decides."), actions.ask_exclusion,
        counting_forms.ExclusionForm, _may_be_excluded,
        lead=_("The complaint counts until somebody else has decided. Ask on the day of the complaint.")),
    Act("decide_exclusion", _("Decide on the exclusion"), _("Decided; the owner has been told."),
        actions.decide_exclusion, counting_forms.DecisionForm,
        lambda row: row.exclusions.filter(is_accepted=None).exists(), "review",
        lead=_("A closed month keeps it all the same; the year does not.")),
    Act("name_responsible", _("Name who accounts for it"), _("Recorded."), actions.name_responsible,
        counting_forms.ResponsibleForm, lambda row: row.joined_into_id is None, "review"),
    Act("deduct_points", _("Deduct points"), _("Deducted."), _of_one_named(actions.deduct_points),
        counting_forms.PointsForm, lambda row: row.is_regulators and _has_named(row), "review"),
    Act("clear_of_fault", _("Find without fault"), _("Recorded; the points came back."),
        _of_one_named(actions.clear_of_fault), counting_forms.NamedForm, _has_named, "review"),
    Act("order_rectification", _("Order a rectification"), _("The colleague has been told."),
        actions.order_rectification, counting_forms.RectificationForm,
        lambda row: row.joined_into_id is None, "supervise"),
]  # fmt: skip
ACTS = {act.name: act for act in TABLE}
