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
