"""The words of the room: what a call is about, where it stands, how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.TextChoices):
    """What a call follows."""

    POLICY_ISSUED = "policy_issued", _("policy issued")
    CLAIM_REPORTED = "claim_reported", _("claim reported")
    CLAIM_CLOSED = "claim_closed", pgettext_lazy("revisit", "claim closed")
    LISTED = "listed", _("put on the list by hand")


class Rhythm(models.TextChoices):
    """How often a batch is drawn."""

    HALF_HOUR = "half_hour", _("every half hour")
    DAY = "day", pgettext_lazy("revisit", "every day")
    WEEK = "week", pgettext_lazy("revisit", "every week")
    BY_HAND = "by_hand", pgettext_lazy("revisit", "by hand")


class Unit(models.TextChoices):
    """What a term is counted in."""

    MINUTES = "minutes", _("minutes")
    DAYS = "days", pgettext_lazy("revisit", "calendar days")
    WORKING_DAYS = "working_days", _("working days")


class State(models.TextChoices):
    """Where a revisit is. Allowed moves: see Revisit.TRANSITIONS."""

    WAITING = "waiting", pgettext_lazy("revisit", "to be called")
    AT_BRANCH = "at_branch", pgettext_lazy("revisit", "with the branch")  # something is to be put right
    DONE = "done", pgettext_lazy("revisit", "reached")
    UNREACHABLE = "unreachable", pgettext_lazy("revisit", "cannot be reached")
    REFUSED = "refused", pgettext_lazy("revisit", "does not want to be called")
    OUT = "out", pgettext_lazy("revisit", "window over, not called")
    DROPPED = "dropped", pgettext_lazy("revisit", "dropped")  # the customer was forgotten


class Result(models.TextChoices):
    """How a call ended."""

    REACHED = "reached", _("reached, all is well")
    FINDING = "finding", _("reached, something is wrong")
    NO_ANSWER = "no_answer", _("nobody answers")
    BUSY = "busy", _("engaged or switched off")
    SOMEBODY_ELSE = "somebody_else", _("somebody else answers")
    LATER = "later", _("asks to be called later")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    REFUSED = "refused", pgettext_lazy("revisit", "refuses the call")


MISSES = (Result.NO_ANSWER, Result.BUSY, Result.SOMEBODY_ELSE, Result.LATER)  # to be tried again
TALKS = (Result.REACHED, Result.FINDING)  # the customer was spoken to


class Reason(models.TextChoices):
    """Why the branch has to look at it."""

    WRONG_NUMBER = "wrong_number", _("wrong number")
    NOT_REACHED = "not_reached", _("the customer was not reached")
    REFUSED = "refused", pgettext_lazy("revisit", "refuses the call")
    FINDING = "finding", _("something is wrong")


class Outcome(models.TextChoices):
    """What the branch found."""

    CORRECTED = "corrected", _("put right")
    WAS_RIGHT = "was_right", _("was right as it stood")
    NO_CALL = "no_call", _("no further call")


class Answering(models.TextChoices):
    """How a question is answered."""

    YES_NO = "yes_no", _("yes or no")
    STARS = "stars", _("one to five")
    WORDS = "words", pgettext_lazy("revisit", "in words")
