"""Give the account under which the product runs what it needs, and nothing else."""

from collections.abc import Callable

from django.db import connection, transaction

from cms.keeping import granting

Told = Callable[[str], None]


@transaction.atomic
def grant_rights(*, account: str, told: Told = lambda words: None) -> list[str]:
    """Make the rights of an account what they should be; what is still strange about it afterwards, in words.

    Run by the owner of the tables after each migration; run again, it changes nothing. No fact of the club
    changes, so nothing is written to the audit trail. `told` hears every statement. What no grant takes away
    (an account that is a superuser, owns a table or is a member of another account) is left and said.
    """
    with connection.cursor() as cursor:
        if not granting.function_is_right():
            cursor.execute(granting.FUNCTION)
            told(granting.FUNCTION.strip().splitlines()[0])
        for statement in granting.differences(account):
            cursor.execute(statement)
            told(statement)
    return granting.strangeness(account)
