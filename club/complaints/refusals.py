"""Why an act on a complaint is refused: one class per reason, each with its code."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class ComplaintRefusal(DomainError):
    """Something about a complaint that cannot be done."""


class WrongState(ComplaintRefusal):
    """Another act was quicker, or the step does not come next."""

    code = "complaint_state"
    message = _("This complaint has moved on meanwhile. Look at it again.")


class WordsMissing(ComplaintRefusal):
    """Nothing was written."""

    code = "invalid"
    status = 400
    message = _("Please say it in words.")


class NoComplainant(ComplaintRefusal):
    """Neither a member nor a name with a phone."""

    code = "invalid"
    status = 400
    message = _("A complaint needs a member, or a name and a phone number.")


class AlreadyReceived(ComplaintRefusal):
    """The same number of the other side was registered before."""

    code = "already_received"
    message = _("This number was registered before.")


class InTheFuture(ComplaintRefusal):
    """It cannot have happened yet."""

    code = "invalid"
    status = 400
    message = _("This lies in the future.")


class NotAnOwner(ComplaintRefusal):
    """No post for complaints that covers the branch."""

    code = "not_an_owner"
    message = _("This colleague has no post for complaints at this branch.")


class SameOwner(ComplaintRefusal):
    """It is his already."""

    code = "same_owner"
    message = _("This colleague owns it already.")


class CannotJoin(ComplaintRefusal):
    """The other one is over, or somebody else's."""

    code = "cannot_join"
    message = _("Only an open complaint of the same person can take this one in.")


class PromiseTooLate(ComplaintRefusal):
    """Past, or after the time the rules leave us."""

    code = "promise_too_late"
    message = _("Promise a time that lies ahead and before the complaint has to be decided.")


class NotPaused(ComplaintRefusal):
    """It is paused already, or not at all."""

    code = "complaint_pause"
    message = _("The clocks of this complaint already stand that way.")


class CannotExtend(ComplaintRefusal):
    """The rule has no extension, or it was used."""

    code = "cannot_extend"
    message = _("The time of this complaint cannot be extended, or it was extended before.")


class StepsMissing(ComplaintRefusal):
    """Required steps of the flow are not done."""

    code = "steps_missing"
    message = _("Required steps are missing.")


class StarsMissing(ComplaintRefusal):
    """Not one to five."""

    code = "invalid"
    status = 400
    message = _("Choose one to five stars.")


class NotRateable(ComplaintRefusal):
    """No answer yet, or rated before."""

    code = "not_rateable"
    message = _("Only an answer can be rated, and only once.")


class NothingToReplace(ComplaintRefusal):
    """Not a voucher of the complainant."""

    code = "nothing_to_replace"
    message = _("Only a voucher of the complainant can be replaced.")


class TooManyPhotos(ComplaintRefusal):
    """As many as are kept."""

    code = "too_many_photos"
    message = _("At most six photos can be sent along.")


class BadPhoto(ComplaintRefusal):
    """Not a picture we can read, or too large."""

    code = "bad_photo"
    status = 400
    message = _("This is not a photo we can read. Use JPEG, PNG or WebP of at most 12 MB.")


class AlreadyAsked(ComplaintRefusal):
    """An exclusion waits, or was accepted."""

    code = "exclusion_asked"
    message = _("Somebody has asked for this already.")


class NotAsked(ComplaintRefusal):
    """Nothing waits for a decision."""

    code = "exclusion_not_asked"
    message = _("Nobody has asked for it, or it is decided.")


class MonthNotOver(ComplaintRefusal):
    """The month still runs."""

    code = "month_not_over"
    message = _("Only a month that is over can be closed.")


class MonthClosed(ComplaintRefusal):
    """Somebody has closed it."""

    code = "month_closed"
    message = _("This month is closed already.")


class AlreadyNamed(ComplaintRefusal):
    """Named before, or deducted before for the same."""

    code = "already_named"
    message = _("This has been written down for this colleague already.")


class OwnCase(ComplaintRefusal):
    """Nobody judges himself."""

    code = "own_case"
    status = 403
    message = _("Nobody decides about himself.")


class NoFault(ComplaintRefusal):
    """Found without fault, or not responsible for the cause."""

    code = "no_fault"
    message = _(
        "Points are deducted only from somebody who is responsible for the cause and not without fault."
    )


class DoesNotCount(ComplaintRefusal):
    """Not valid for the month or the year, or the year is not over."""

    code = "does_not_count"
    message = _("The complaint does not count as valid for that period, or the period is not over.")


class PointsOutOfRange(ComplaintRefusal):
    """Fewer or more than the rule allows."""

    code = "points_out_of_range"
    status = 400
    message = _("The rule does not allow so many points.")


class OverCap(ComplaintRefusal):
    """More than one complaint may cost in a month."""

    code = "points_over_cap"
    message = _("One complaint may not cost so many points in one month.")


class NoLetter(ComplaintRefusal):
    """A decision before the answer, or a report on what is not the regulator's."""

    code = "no_letter"
    message = _("There is nothing to write yet, or this complaint has no such letter.")


class DayPast(ComplaintRefusal):
    """The day is over."""

    code = "invalid"
    status = 400
    message = _("This day is past.")
