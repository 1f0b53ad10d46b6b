"""Why an act on standards is refused: one class per reason, each with its code."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class StandardRefusal(DomainError):
    """Something about standards that cannot be done."""


class DoneForAll(StandardRefusal):
    """The head office does this item for everybody."""

    code = "done_for_all"
    message = _("The head office does this service for all branches. A branch cannot have its own standard.")


class NotStricter(StandardRefusal):
    """The branch asks less than what holds above it."""

    code = "not_stricter"
    message = _("The standard of a branch may not ask for less than the one that holds above it.")


class DayPast(StandardRefusal):
    """It would change what was already measured."""

    code = "invalid"
    status = 400
    message = _("A standard can begin today at the earliest.")


class WrittenAlready(StandardRefusal):
    """One begins on that day."""

    code = "written_already"
    message = _("A version for this branch begins on that day already. Choose another day.")


class PeriodNotOver(StandardRefusal):
    """It still runs."""

    code = "period_not_over"
    message = _("This period is not over yet.")


class PeriodClosed(StandardRefusal):
    """It was counted for good before."""

    code = "period_closed"
    message = _("This period is closed already.")


class QuarterOpen(StandardRefusal):
    """A year is the sum of its quarters."""

    code = "quarter_open"
    message = _("First close the quarters of this year.")


class PublishedAlready(StandardRefusal):
    """It can be read by everybody."""

    code = "published_already"
    message = _("This period is published already.")


class InTheFuture(StandardRefusal):
    """It cannot have happened yet."""

    code = "invalid"
    status = 400
    message = _("This lies in the future.")


class WordsMissing(StandardRefusal):
    """Nothing was written."""

    code = "invalid"
    status = 400
    message = _("Please say it in words.")


class FoundAlready(StandardRefusal):
    """There is a finding about this item."""

    code = "found_already"
    message = _("This check has a finding about this item already.")


class NothingMissed(StandardRefusal):
    """The standard was met, or does not apply."""

    code = "nothing_missed"
    message = _("Only where a standard was missed there is something to put right.")


class NotAColleague(StandardRefusal):
    """No post at the branch, above it or below it."""

    code = "not_a_colleague"
    message = _("This colleague has no post at this branch, above it or below it.")


class DueDayPast(StandardRefusal):
    """Nobody can do it by a day that is over."""

    code = "invalid"
    status = 400
    message = _("The day has passed already.")


class ProofMissing(StandardRefusal):
    """No photo."""

    code = "proof_missing"
    status = 400
    message = _("Please add a photo as proof.")


class TaskMoved(StandardRefusal):
    """Another act was quicker, or the step does not come next."""

    code = "task_state"
    message = _("This rectification has moved on meanwhile. Look at it again.")


class WeightsNotWhole(StandardRefusal):
    """They do not add to 100."""

    code = "invalid"
    status = 400
    message = _("The weights have to add to 100.")


class NoScale(StandardRefusal):
    """Best and worst are the same."""

    code = "invalid"
    status = 400
    message = _("The best and the worst value of an indicator have to differ.")


class NoPoints(StandardRefusal):
    """None, or too many."""

    code = "invalid"
    status = 400
    message = _("Bonus and malus are 1 to 5 points.")
