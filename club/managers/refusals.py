"""Why an act of this room is refused."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class NotFull(DomainError):
    """Only somebody whose membership is complete is looked after."""

    code = "not_a_full_member"
    message = _("Only a full member can have a customer manager.")


class NoRoom(DomainError):
    """The manager looks after as many members as he can."""

    code = "manager_is_full"
    message = _("This customer manager already looks after as many members as he can. Choose another one.")


class NotActive(DomainError):
    """The manager gets nobody new."""

    code = "manager_not_active"
    message = _("This customer manager takes nobody new. Choose another one.")


class AlreadyHis(DomainError):
    """Nothing would change."""

    code = "already_his_member"
    message = _("This customer manager looks after the member already.")


class NeedsReason(DomainError):
    """History without a reason explains nothing."""

    code = "reason_missing"
    message = _("Say why.")


class CannotTakeOver(DomainError):
    """Nobody, himself or somebody inactive is to take over."""

    code = "cannot_take_over"
    message = _("Choose one or more active colleagues other than the one who hands over.")


class NotEnoughRoom(DomainError):
    """Together they cannot take all of them; nothing was moved."""

    code = "not_enough_room"
    message = _("Those who take over have too little room together. Choose more or raise their limits.")


class AlreadyClosed(DomainError):
    """Somebody closed the to-do meanwhile."""

    code = "to_do_closed"
    message = _("This to-do has been closed meanwhile. Look at it again.")


class NeedsNextStep(DomainError):
    """With this outcome something stays open."""

    code = "next_step_missing"
    message = _("With this outcome something stays open: say on which day you will go on.")


class NextStepNotAhead(DomainError):
    """The next step has to come."""

    code = "next_step_not_ahead"
    message = _("The next step has to be on a day after today.")


class NobodyLooksAfter(DomainError):
    """A next step needs somebody who does it."""

    code = "no_customer_manager"
    message = _("This member has no customer manager who could do the next step. Assign one first.")


class FlowRunsAlready(DomainError):
    """One flow for each event and branch."""

    code = "care_flow_exists"
    message = _("This branch has a flow for this event already. Write its next version, or retire it first.")


class NotADraft(DomainError):
    """Published versions are frozen."""

    code = "care_flow_frozen"
    message = _("This version is published or its flow retired: it stays as it is. Write the next version.")


class NothingToDo(DomainError):
    """A flow without steps."""

    code = "care_flow_empty"
    message = _("This version has no steps yet. Add one before it is published.")


class RetiredAlready(DomainError):
    """Nothing would change."""

    code = "care_flow_retired"
    message = _("This flow is retired already.")


class StepIncomplete(DomainError):
    """A message needs its text, a survey its questions, a gift its package, a to-do none of them."""

    code = "care_step_incomplete"
    message = _(
        "Choose a text for a message, a survey for a survey, a package for a gift, and none of them for a "
        "to-do."
    )


class StepTwice(DomainError):
    """One to-do, message or survey of a flow on one day."""

    code = "care_step_twice"
    message = _("There is a step of this kind on this day already. Change that one, or take another day.")


class NoMessageHere(DomainError):
    """Its text needs more than the name."""

    code = "message_needs_more"
    message = _("This text needs facts that a care flow does not have. Choose one with the name only.")


class NoQuestions(DomainError):
    """A survey asks something."""

    code = "survey_empty"
    message = _("Write at least one question.")


class SurveyInUse(DomainError):
    """Answers belong to the questions that were asked."""

    code = "survey_in_use"
    message = _("Members were asked already: this survey stays as it is. Write another one.")


class TooLate(DomainError):
    """The days to answer are over."""

    code = "survey_over"
    message = _("The time to answer this survey is over.")


class AnsweredAlready(DomainError):
    """A link is good for one answer."""

    code = "survey_answered"
    message = _("This survey has been answered already. Thank you!")


class AnswerMissing(DomainError):
    """Stars and choices are not left out."""

    code = "answer_missing"
    message = _("Please answer every question with stars or choices.")


class PackageOfElsewhere(DomainError):
    """A package that the members of the flow could not all have: of another branch, or not published."""

    code = "package_of_elsewhere"
    message = _("Choose a published package of the branch of this flow or of one above.")
    status = 400
