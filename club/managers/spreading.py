"""Giving members to managers as sets: who gets whom by a rule, and who takes over from whom.

All of them count the room of managers whose rows the caller has locked, so nobody gets more than he can take.
Places are filled evenly: the next member goes to whoever is least full for his capacity.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from club.core.audit import Actor
from club.managers.models import Assignment, AssignmentRule, CustomerManager, Way
from club.members.models import Member

# The rest of every statement below: what `given` (member, manager) lists is written, with the trail.
WRITE = """
, made AS (
    INSERT INTO club_assignment (uid, member_id, manager_id, way, reason, since_at, by_id, ended_by_id, "end")
    SELECT gen_random_uuid(), member_id, manager_id, %(way)s, %(reason)s, %(at)s, %(by)s, '', '' FROM given
    ORDER BY member_id
    ON CONFLICT (member_id) WHERE until_at IS NULL DO NOTHING
    RETURNING member_id, manager_id
)
INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data)
SELECT %(at)s, 'manager.assigned', %(kind)s, %(by)s, 'member', m.uid::text,
    jsonb_build_object('customer_manager', c.uid::text, 'assigned', %(way)s::text)
FROM made JOIN club_member m ON m.id = made.member_id JOIN club_customermanager c ON c.id = made.manager_id
ORDER BY m.id
"""
WAITING = """
    m.state = 'full' AND starts_with(b.path, %(path)s)
    AND NOT EXISTS (SELECT FROM club_assignment a WHERE a.member_id = m.id AND a.until_at IS NULL)
"""
ROOM = """
    SELECT c.id, c.seller_code, c.capacity, count(a.id) AS held
    FROM club_customermanager c
    LEFT JOIN club_assignment a ON a.manager_id = c.id AND a.until_at IS NULL
    WHERE c.is_active AND {which} GROUP BY c.id
"""
PLACES = """
    SELECT room.id AS manager_id,
        row_number() OVER (ORDER BY (held + n)::float8 / capacity, room.id) AS place
    FROM room, generate_series(1, capacity - held) AS n
"""
BY_SELLER = f"""
WITH room AS ({ROOM.format(which="c.seller_code IS NOT NULL")}),
sold AS (
    SELECT DISTINCT ON (m.id) m.id AS member_id, p.salesperson
    FROM club_member m JOIN club_branch b ON b.id = m.branch_id
    JOIN club_policy p ON p.customer_id = m.customer_id
        AND p.state = 'in_force' AND NOT p.is_group AND p.salesperson <> ''
    WHERE {WAITING}
    ORDER BY m.id, p.issued_at DESC NULLS LAST, p.id DESC
), ranked AS (
    SELECT member_id, room.id AS manager_id, capacity - held AS free,
        row_number() OVER (PARTITION BY room.id ORDER BY member_id) AS place
    FROM sold JOIN room ON room.seller_code = sold.salesperson
), given AS (SELECT member_id, manager_id FROM ranked WHERE place <= free)
{WRITE}
"""
# The channel of the newest policy says whether a customer came online.
BY_PLACE = f"""
WITH room AS ({ROOM.format(which="c.branch_id = %(branch)s AND (c.takes_online OR NOT %(online)s)")}),
waiting AS (
    SELECT m.id AS member_id, row_number() OVER (ORDER BY m.id) AS place
    FROM club_member m JOIN club_branch b ON b.id = m.branch_id
    WHERE {WAITING} AND (NOT %(online)s OR (
        SELECT p.sales_channel FROM club_policy p
        WHERE p.customer_id = m.customer_id AND p.state = 'in_force' AND NOT p.is_group
        ORDER BY p.issued_at DESC NULLS LAST, p.id DESC LIMIT 1) = ANY(%(channels)s))
), places AS ({PLACES}), given AS (SELECT member_id, manager_id FROM waiting JOIN places USING (place))
{WRITE}
"""
TAKE_OVER = f"""
WITH room AS ({ROOM.format(which="c.id = ANY(%(takers)s)")}), places AS ({PLACES}), his AS (
    SELECT a.id, row_number() OVER (ORDER BY a.member_id) AS place
    FROM club_assignment a WHERE a.manager_id = %(leaving)s AND a.until_at IS NULL
), ended AS (
    UPDATE club_assignment a SET until_at = %(at)s, ended_by_id = %(by)s, "end" = 'transfer'
    FROM his JOIN places USING (place) WHERE a.id = his.id AND a.until_at IS NULL
    RETURNING a.member_id, places.manager_id
), given AS (SELECT member_id, manager_id FROM ended)
{WRITE}
"""


def by_seller(path: str, by: Actor, at: datetime) -> int:
    """Members go to whoever sold their newest policy, while he has room; how many."""
    return _write(BY_SELLER, Way.SELLER, by, at, path=path)


def by_place(rule: AssignmentRule, path: str, by: Actor, at: datetime) -> int:
    """Members go to the managers of their branch, or of the nearest one above that has room; how many."""
    active = CustomerManager.objects.filter(is_active=True)
    rows = active.values_list("branch_id", "branch__path").distinct()
    facts = {"online": rule.kind == AssignmentRule.Kind.LOCAL, "channels": rule.channels}
    waiting = _waiting_at(path)  # most times nobody waits anywhere
    return sum(
        _write(BY_PLACE, Way(rule.kind), by, at, branch=branch, path=lower, **facts)
        for branch, own in sorted(rows, key=lambda row: (-len(row[1]), row[1]))
        if (lower := max(own, path, key=len)).startswith(own)
        and lower.startswith(path)
        and any(each.startswith(lower) for each in waiting)
    )


def _waiting_at(path: str) -> list[str]:
    """The paths of the branches below this one where somebody waits."""
    held = Assignment.objects.in_force().filter(member=OuterRef("pk"))
    waits = Member.objects.filter(~Exists(held), state=Member.State.FULL, branch__path__startswith=path)
    return list(waits.order_by().values_list("branch__path", flat=True).distinct())


def take_over(leaving: CustomerManager, takers: list[int], reason: str, by: Actor, at: datetime) -> int:
    """All members of one manager go to the others; how many. The caller has seen that they fit."""
    facts = {"leaving": leaving.pk, "takers": takers, "reason": reason}
    return _write(TAKE_OVER, Way.TRANSFER, by, at, **facts)


def _write(statement: str, way: Way, by: Actor, at: datetime, **facts: Any) -> int:
    known = {"way": way.value, "reason": "", "at": at, "by": by.id, "kind": str(by.kind)}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**known, **facts})
        return cursor.rowcount
