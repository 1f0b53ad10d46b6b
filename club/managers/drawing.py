"""A day of care as one set: who starts on a flow, what is done for whom, the to-dos among it.

Every statement is for all members at once and safe to repeat: a start, a step of it and a reason of a to-do
are each known by their key and come once. A to-do that was closed and gets another reason is open again.
"""

from datetime import date, datetime

from django.db import connection

from club.managers import flowing

START = f"""
WITH {flowing.CANDIDATES}
INSERT INTO club_flowstart (uid, member_id, version_id, event_date, policy_id, started_at, key)
SELECT gen_random_uuid(), member_id, version_id, event_date, policy_id, %(at)s, key FROM candidate
ORDER BY key ON CONFLICT (key) DO NOTHING
"""
DRAW = """
WITH day AS (SELECT %(first)s::date AS day), begun AS (
    SELECT id AS start_id, key, member_id, policy_id, version_id, event_date FROM club_flowstart
), {judged}, ran AS (
    INSERT INTO club_steprun (uid, start_id, step_id, day, reason, at)
    SELECT gen_random_uuid(), start_id, step_id, day, reason, %(at)s FROM judged ORDER BY start_id, step_id
    ON CONFLICT (start_id, step_id) DO NOTHING
    RETURNING start_id, step_id
), fresh AS MATERIALIZED (
    SELECT member_id, manager_id, step_id, policy_id, concat_ws(':', key, offset_days) AS key,
        CASE WHEN no THEN 'win_back' ELSE occasion END AS kind
    FROM judged JOIN ran USING (start_id, step_id) WHERE kind = 'to_do' AND reason = ''
), news AS MATERIALIZED (
    SELECT * FROM fresh WHERE NOT EXISTS (SELECT FROM club_todoline l WHERE l.key = fresh.key)
), drawn AS (
    INSERT INTO club_todo (uid, member_id, manager_id, due_date, state, made_at, closed_by_id)
    SELECT gen_random_uuid(), member_id, min(manager_id), %(first)s, 'open', %(at)s, '' FROM news
    GROUP BY member_id ORDER BY member_id
    ON CONFLICT (member_id, due_date) DO UPDATE SET state = 'open', closed_at = NULL, closed_by_id = ''
    RETURNING id, member_id
)
INSERT INTO club_todoline (to_do_id, kind, step_id, policy_id, outcome, key)
SELECT drawn.id, kind, step_id, policy_id, '', key FROM news JOIN drawn USING (member_id)
ORDER BY drawn.id, key
ON CONFLICT (key) DO NOTHING
"""
INVITE = """
INSERT INTO club_surveyinvitation (uid, survey_id, run_id, member_id, sent_at, expires_at)
SELECT gen_random_uuid(), s.survey_id, r.id, f.member_id, %(at)s, %(at)s + make_interval(days => v.valid_days)
FROM club_steprun r JOIN club_carestep s ON s.id = r.step_id AND s.kind = 'survey'
JOIN club_survey v ON v.id = s.survey_id JOIN club_flowstart f ON f.id = r.start_id
WHERE r.day = %(day)s AND r.reason = '' ORDER BY r.id ON CONFLICT (run_id) DO NOTHING
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
    """Start whoever is due, do the steps of a day, write its to-dos; says how many reasons were new."""
    facts = {"first": day, "last": day, "at": at, **flowing.facts()}
    _run(START, **facts)
    return _run(DRAW.format(judged=flowing.judged()), **facts)


def invite(day: date, at: datetime) -> int:
    """Write the invitations to the surveys of a day; says how many."""
    return _run(INVITE, day=day, at=at)


def drop_over(at: datetime) -> int:
    """Drop to-dos whose policies are all over; says how many."""
    return _run(DROP, at=at)


def _run(statement: str, **facts: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.rowcount
