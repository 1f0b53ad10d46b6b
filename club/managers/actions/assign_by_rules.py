"""Give members without a manager one by the rules."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction

from club.core.audit import Actor
from club.managers import spreading
from club.managers.models import AssignmentRule, CustomerManager

# Memberships that were closed or merged: their manager has room again, their to-dos are over.
RELEASE = """
WITH released AS (
    UPDATE club_assignment a SET until_at = %(at)s, ended_by_id = %(by)s, "end" = 'closed'
    FROM club_member m
    WHERE m.id = a.member_id AND a.until_at IS NULL AND m.state <> 'full'
    RETURNING a.member_id, a.manager_id
), dropped AS (
    UPDATE club_todo t SET state = 'dropped', closed_at = %(at)s, closed_by_id = %(by)s
    FROM released WHERE t.member_id = released.member_id AND t.state = 'open'
)
INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data)
SELECT %(at)s, 'manager.released', %(kind)s, %(by)s, 'member', m.uid::text,
    jsonb_build_object('customer_manager', c.uid::text)
FROM released JOIN club_member m ON m.id = released.member_id
JOIN club_customermanager c ON c.id = released.manager_id ORDER BY m.id
"""


@transaction.atomic
def assign_by_rules(*, by: Actor, at: datetime, path: str = "/") -> int:
    """Give every full member without a manager one, by the first rule that fits and has room; says how many.

    - who has a manager keeps him; who fits no rule stays on the list of the unassigned
    - managers of memberships that ended are released first, and their to-dos dropped
    - one audit entry a member
    - as many statements as rules and branches with managers, however many members there are
    - `path`: only members of that branch and below
    """
    # Counts of room are only true while nobody else gives members to the same managers.
    list(CustomerManager.objects.filter(is_active=True).order_by("pk").select_for_update(no_key=True))
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, {"at": at, "by": by.id, "kind": str(by.kind)})
    return sum(BY[rule.kind](rule, path, by, at) for rule in AssignmentRule.objects.filter(is_active=True))


def _by_seller(_rule: AssignmentRule, path: str, by: Actor, at: datetime) -> int:
    return spreading.by_seller(path, by, at)


Kind = AssignmentRule.Kind
BY: Mapping[str, Callable[[AssignmentRule, str, Actor, datetime], int]] = {
    Kind.SELLER: _by_seller,
    Kind.LOCAL: spreading.by_place,
    Kind.CAPACITY: spreading.by_place,
}
