"""Why something cannot be done with a revisit, and the locks its acts begin with."""

from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from club.revisits.models import Revisit, Verification


class NothingToCall(DomainError):
    """No record may be called now."""

    code = "nothing_to_call"
    message = _("Nobody is to be called right now.")


class NotYours(DomainError):
    """Another seat has it, or nobody."""

    code = "not_yours"
    message = _("You do not hold this record any more: its time was over. Take the next one.")


class RevisitState(DomainError):
    """It is in another state than the act asks for."""

    code = "revisit_state"
    message = _("This record has moved on meanwhile. Look at it again.")


class AnswerMissing(DomainError):
    """A question that has to be answered was not."""

    code = "answer_missing"
    message = _("The customer was reached: please answer the questions that are marked.")


class WordsMissing(DomainError):
    """What is wrong has to be said."""

    code = "words_missing"
    message = _("Say in words what is wrong: the branch only reads this.")


class LaterThanAllowed(DomainError):
    """The agreed time lies outside the window or before now."""

    code = "later_than_allowed"
    message = _("The customer can be called again from now until the end of the window, not at that time.")


class OwnCall(DomainError):
    """Nobody judges his own call."""

    code = "own_call"
    message = _("This was your own call. Somebody else checks it.")


def held(revisit: Revisit, by: Actor) -> Revisit:
    """The row, locked, if this seat holds it. Raises NotYours."""
    row = _locked(revisit.pk)
    if row.held_by_id != by.id or not by.id:
        raise NotYours
    return row


def at_branch(verification: Verification) -> tuple[Revisit, Verification]:
    """A revisit that is with the branch and what is open of it, both locked. Raises RevisitState."""
    row = _locked(verification.revisit_id)
    opened = Verification.objects.select_for_update(of=("self",)).get(pk=verification.pk)
    if row.state != Revisit.State.AT_BRANCH or opened.answered_at or opened.round != row.round:
        raise RevisitState
    return row, opened


def _locked(pk: int) -> Revisit:
    rows = Revisit.objects.select_for_update(of=("self",)).select_related("kind", "customer", "branch")
    return rows.get(pk=pk)
