"""What a result of a call makes of a record: the one place that knows. No rows are written here."""

from club.revisits.models import MISSES, Reason, Result, Revisit, State

REASONS = {
    Result.FINDING: Reason.FINDING,
    Result.WRONG_NUMBER: Reason.WRONG_NUMBER,
    Result.REFUSED: Reason.REFUSED,
}
ENDS = {Result.WRONG_NUMBER: State.UNREACHABLE, Result.REFUSED: State.REFUSED}


def state_after(row: Revisit, result: str) -> str:
    """The state that follows; `row.attempts` counts this call already.

    What is wrong goes to the branch. Who was not reached goes there once, where the kind says so: after the
    branch's answer the second revisit is the last.
    """
    if result == Result.REACHED:
        return State.DONE
    if result == Result.FINDING:
        return State.AT_BRANCH
    if result in MISSES and row.attempts_left:
        return State.WAITING
    if row.kind.to_branch and row.round == 1:
        return State.AT_BRANCH
    return ENDS.get(Result(result), State.UNREACHABLE)


def reason_for(result: str) -> str:
    """Why the branch has to look at it."""
    return REASONS.get(Result(result), Reason.NOT_REACHED)
