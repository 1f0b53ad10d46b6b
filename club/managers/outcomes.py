"""What follows from the outcome of a contact."""

from club.managers.models import Outcome, ToDoLine

# No further renewal call for the policies that were talked about.
ENDS = frozenset({Outcome.RENEWED, Outcome.LOST, Outcome.SOLD, Outcome.WRONG_NUMBER})
# Nor after a no, except one last try on the day of the last renewal call.
ENDS_CALLS = ENDS | {Outcome.REFUSED}
# Something stays open, so a day for the next step is asked for.
NEEDS_NEXT = frozenset({Outcome.WILL_RENEW, Outcome.THINKING, Outcome.UNREACHABLE, Outcome.WRONG_NUMBER})
CALLS = (ToDoLine.Kind.RENEWAL, ToDoLine.Kind.WIN_BACK)
