"""The to-dos of a day as one set: everything the care steps ask for, joined by member.

One statement, so a run that is broken off has written nothing. A reason is known by its key and comes once.
A to-do that was closed and gets another reason is open again.
"""

from datetime import date, datetime

from django.db import connection

from club.managers.outcomes import ENDS

# The member and his manager, put behind every source of reasons.
HIS = """
    JOIN club_member m ON m.customer_id = {customer} AND m.state = 'full'
    JOIN club_assignment a ON a.member_id = m.id AND a.until_at IS NULL
"""
# Policies are counted from the day after their last one, as the reminders do it.
RENEWALS = f"""
    SELECT a.member_id, a.manager_id, s.id AS step_id, p.id AS policy_id,
        CASE WHEN said.no THEN 'win_back' ELSE 'renewal' END AS kind,
        concat_ws(':', 'renewal', p.id, p.valid_until, s.offset_days) AS key
    FROM step s
    JOIN club_policy p ON p.valid_until = %(day)s::date - s.offset_days
        AND p.state = 'in_force' AND NOT p.is_group
    {HIS.format(customer="p.customer_id")}
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(l.outcome = ANY(%(ends)s)), false) AS over,
            coalesce(bool_or(l.outcome = 'refused'), false) AS no
        FROM club_todoline l WHERE l.policy_id = p.id
    ) said
    WHERE s.occasion = 'renewal' AND NOT said.over AND (NOT said.no OR s.offset_days = (
        SELECT max(offset_days) FROM step WHERE occasion = 'renewal'))
"""
# Who was born on 29 February celebrates on the 28th in common years.
BIRTHDAYS = f"""
    SELECT a.member_id, a.manager_id, s.id, NULL::bigint, 'birthday',
        concat_ws(':', 'birthday', a.member_id, s.born, s.offset_days)
    FROM (
        SELECT id, offset_days, %(day)s::date - offset_days AS born FROM step WHERE occasion = 'birthday'
    ) s
    CROSS JOIN LATERAL (
        SELECT extract(month FROM s.born)::int AS month, extract(day FROM s.born)::int AS day
        UNION ALL SELECT 2, 29 WHERE to_char(s.born, 'MMDD') = '0228' AND to_char(s.born + 1, 'MMDD') = '0301'
    ) d
    JOIN club_customer c ON c.birth_month = d.month AND c.birth_day = d.day
    {HIS.format(customer="c.id")}
"""
# One reason for all policies or claims of a day; {at} is the column of the moment that counts.
EVENTS = """
    SELECT a.member_id, a.manager_id, s.id, min({policy}), '{kind}',
        concat_ws(':', '{kind}', a.member_id, %(day)s::date, s.offset_days)
    FROM step s
    JOIN {table} e ON e.{at} >= ((%(day)s::date - s.offset_days)::timestamp AT TIME ZONE 'Asia/Shanghai')
        AND e.{at} < ((%(day)s::date - s.offset_days + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
    {his}
    WHERE s.occasion = '{kind}' {more} GROUP BY a.member_id, a.manager_id, s.id, s.offset_days
"""
OF_CLAIMS = {
    "table": "club_insuranceclaim",
    "policy": "e.policy_id",
    "his": HIS.format(customer="e.customer_id"),
    "more": "",
}
OF_POLICIES = {
    "table": "club_policy",
    "policy": "e.id",
    "his": HIS.format(customer="e.customer_id"),
    "more": "AND e.state = 'in_force' AND NOT e.is_group",
}
REASONS = " UNION ALL ".join(
    [
        RENEWALS,
        BIRTHDAYS,
        EVENTS.format(kind="signed", at="issued_at", **OF_POLICIES),
        EVENTS.format(kind="reported", at="reported_at", **OF_CLAIMS),
        EVENTS.format(kind="closed", at="closed_at", **OF_CLAIMS),
    ]
)
DRAW = f"""
WITH step AS (SELECT id, occasion, offset_days::int FROM club_carestep WHERE is_active),
due AS ({REASONS}),
fresh AS MATERIALIZED (
    SELECT * FROM due WHERE NOT EXISTS (SELECT FROM club_todoline l WHERE l.key = due.key)
), drawn AS (
    INSERT INTO club_todo (uid, member_id, manager_id, due_date, state, made_at, closed_by_id)
    SELECT gen_random_uuid(), member_id, min(manager_id), %(day)s, 'open', %(at)s, '' FROM fresh
    GROUP BY member_id ORDER BY member_id
    ON CONFLICT (member_id, due_date) DO UPDATE SET state = 'open', closed_at = NULL, closed_by_id = ''
    RETURNING id, member_id
)
INSERT INTO club_todoline (to_do_id, kind, step_id, policy_id, outcome, key)
SELECT drawn.id, kind, step_id, policy_id, '', key FROM fresh JOIN drawn USING (member_id)
ORDER BY drawn.id, key
ON CONFLICT (key) DO NOTHING
"""
# Renewed early, lapsed or cancelled: to-dos that were about nothing but such policies are over.
DROP = """
UPDATE club_todo t SET state = 'dropped', closed_at = %(at)s
WHERE t.state = 'open' AND EXISTS (
    SELECT FROM club_todoline l JOIN club_policy p ON p.id = l.policy_id
    WHERE l.to_do_id = t.id AND p.state <> 'in_force'
) AND NOT EXISTS (
    SELECT FROM club_todoline l LEFT JOIN club_policy p ON p.id = l.policy_id
    WHERE l.to_do_id = t.id
        AND (l.kind NOT IN ('renewal', 'win_back', 'next') OR p.id IS NULL OR p.state = 'in_force')
)
"""


def draw(day: date, at: datetime) -> int:
    """Write the to-dos of a day; says how many reasons were new."""
    return _run(DRAW, day=day, at=at, ends=sorted(ENDS))


def drop_over(at: datetime) -> int:
    """Drop to-dos whose policies are all over; says how many."""
    return _run(DROP, at=at)


def _run(statement: str, **facts: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.rowcount
