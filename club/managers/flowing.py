"""Who starts on which care flow, which steps are due, and who is left out: one text for run and simulation.

`day` are the days that are looked at: one in a run, a range in a simulation. `trial` is a version that is to
be taken as if it were published; none in a run.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from club.managers.outcomes import ENDS
from club.members.consents import MESSAGES
from club.members.directory import MARKETING
from club.messaging.topics import OPTIONAL

CHOSEN = """
day AS (SELECT generate_series(%(first)s::date, %(last)s::date, '1 day')::date AS day),
running AS (
    SELECT v.id AS version_id, f.event, b.path FROM club_careflow f
    LEFT JOIN club_branch b ON b.id = f.branch_id
    CROSS JOIN LATERAL (
        SELECT id FROM club_flowversion
        WHERE flow_id = f.id AND (state = 'published' OR coalesce(id = %(trial)s, false))
        ORDER BY coalesce(id = %(trial)s, false) DESC, number DESC LIMIT 1
    ) v WHERE f.retired_at IS NULL
), nearest AS MATERIALIZED (
    SELECT DISTINCT ON (b.id, r.event) b.id AS branch_id, r.event, r.version_id
    FROM club_branch b JOIN running r ON r.path IS NULL OR starts_with(b.path, r.path)
    ORDER BY b.id, r.event, length(r.path) DESC NULLS LAST
), step AS MATERIALIZED (
    SELECT s.*, r.event FROM running r JOIN club_carestep s ON s.version_id = r.version_id AND s.is_active
), look AS MATERIALIZED (
    SELECT DISTINCT event, (day.day - offset_days)::date AS date FROM step CROSS JOIN day
)
"""
# Whole Chinese days.
BETWEEN = """{column} >= (l.date::timestamp AT TIME ZONE 'Asia/Shanghai')
    AND {column} < ((l.date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"""
HIS = "JOIN club_member m ON m.customer_id = {customer} AND m.state = 'full'"
# Policies are counted from the day after their last one, as the reminders do it.
RENEWALS = f"""
    SELECT l.event, l.date, m.id AS member_id, m.branch_id, p.id AS policy_id,
        concat_ws(':', 'renewal', p.id, p.valid_until) AS key
    FROM look l JOIN club_policy p ON p.valid_until = l.date AND p.state = 'in_force' AND NOT p.is_group
    {HIS.format(customer="p.customer_id")} WHERE l.event = 'renewal'
"""
# Who was born on 29 February celebrates on the 28th in common years.
BIRTHDAYS = f"""
    SELECT l.event, l.date, m.id, m.branch_id, NULL::bigint, concat_ws(':', 'birthday', m.id, l.date)
    FROM look l CROSS JOIN LATERAL (
        SELECT extract(month FROM l.date)::int AS month, extract(day FROM l.date)::int AS day
        UNION ALL SELECT 2, 29 WHERE to_char(l.date, 'MMDD') = '0228' AND to_char(l.date + 1, 'MMDD') = '0301'
    ) d
    JOIN club_customer c ON c.birth_month = d.month AND c.birth_day = d.day
    {HIS.format(customer="c.id")} WHERE l.event = 'birthday'
"""
# One event for all policies or claims of a day.
SAME_DAY = """
    SELECT l.event, l.date, m.id, m.branch_id, min({policy}), concat_ws(':', '{event}', m.id, l.date)
    FROM look l JOIN {table} e ON {between} {more} {his}
    WHERE l.event = '{event}' GROUP BY l.event, l.date, m.id
"""
SIGNED = {"table": "club_policy", "policy": "e.id", "more": "AND e.state = 'in_force' AND NOT e.is_group"}
CLAIMS = {"table": "club_insuranceclaim", "policy": "e.policy_id", "more": ""}
JOINED = f"""
    SELECT l.event, l.date, m.id, m.branch_id, NULL::bigint, concat_ws(':', 'joined', m.id, l.date)
    FROM look l JOIN club_member m ON {BETWEEN.format(column="m.full_at")} AND m.state = 'full'
    WHERE l.event = 'joined'
"""


def _same_day(event: str, column: str, source: dict[str, str]) -> str:
    his, between = HIS.format(customer="e.customer_id"), BETWEEN.format(column=f"e.{column}")
    return SAME_DAY.format(event=event, between=between, his=his, **source)


HAPPENED = " UNION ALL ".join(
    [
        RENEWALS,
        BIRTHDAYS,
        _same_day("signed", "issued_at", SIGNED),
        _same_day("reported", "reported_at", CLAIMS),
        _same_day("closed", "closed_at", CLAIMS),
        JOINED,
    ]
)
# Who starts: the nearest flow has a step due today. Whoever has started after this event has his version.
CANDIDATES = f"""
{CHOSEN}, happened AS ({HAPPENED}), candidate AS (
    SELECT h.key, h.member_id, h.policy_id, n.version_id, h.date AS event_date
    FROM happened h JOIN nearest n ON n.branch_id = h.branch_id AND n.event = h.event
    WHERE EXISTS (SELECT FROM step s JOIN day ON day.day = h.date + s.offset_days
        WHERE s.version_id = n.version_id)
    AND NOT EXISTS (SELECT FROM club_flowstart f WHERE f.key = h.key)
)
"""
# Needs `day` and `begun`. The order of the reasons is that of models.Excluded.
JUDGED = """
due AS (
    SELECT b.*, s.id AS step_id, s.kind, s.offset_days, s.occasion, s.message_kind_id, day.day
    FROM day CROSS JOIN club_carestep s
    JOIN begun b ON b.version_id = s.version_id AND b.event_date = day.day - s.offset_days
    WHERE s.is_active AND NOT EXISTS (
        SELECT FROM club_steprun r WHERE r.start_id = b.start_id AND r.step_id = s.id)
), judged AS MATERIALIZED (
    SELECT due.*, a.manager_id, said.no, CASE
        WHEN m.state <> 'full' THEN 'left'
        WHEN due.occasion IN ('renewal', 'signed') AND p.state IS DISTINCT FROM 'in_force' THEN 'over'
        WHEN said.over OR (said.no AND due.offset_days <> (SELECT max(x.offset_days) FROM club_carestep x
            WHERE x.version_id = due.version_id AND x.is_active)) THEN 'decided'
        WHEN (v.needs_manager OR due.kind = 'to_do') AND a.id IS NULL THEN 'no_manager'
        WHEN v.skips_complaints AND ({complaint}) THEN 'complaint'
        WHEN v.quiet_days > 0 AND EXISTS (
            SELECT FROM club_customercontact c WHERE c.member_id = m.id
            AND c.at >= ((due.day - v.quiet_days)::timestamp AT TIME ZONE 'Asia/Shanghai')
            AND c.at < (due.day::timestamp AT TIME ZONE 'Asia/Shanghai')) THEN 'contacted'
        WHEN due.kind <> 'to_do' AND (
            (k.topic = ANY(%(optional)s) AND coalesce(
                (SELECT o.withdrawn_at IS NOT NULL FROM club_consent o WHERE o.member_id = m.id
                    AND o.topic = %(messages)s || k.topic ORDER BY o.id DESC LIMIT 1), false))
            OR (k.purpose = 'marketing' AND coalesce(
                (SELECT o.withdrawn_at IS NOT NULL FROM club_consent o WHERE o.member_id = m.id
                    AND o.topic = %(marketing)s ORDER BY o.id DESC LIMIT 1), true))
        ) THEN 'opted_out'
        ELSE '' END AS reason
    FROM due JOIN club_member m ON m.id = due.member_id
    JOIN club_flowversion v ON v.id = due.version_id
    LEFT JOIN club_policy p ON p.id = due.policy_id
    LEFT JOIN club_assignment a ON a.member_id = m.id AND a.until_at IS NULL
    LEFT JOIN club_messagekind k ON k.id = due.message_kind_id
        OR (due.kind = 'survey' AND k.code = %(survey)s)
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(l.outcome = ANY(%(ends)s)), false) AS over,
            coalesce(bool_or(l.outcome = 'refused'), false) AS no
        FROM club_todoline l WHERE due.occasion = 'renewal' AND l.policy_id = due.policy_id
    ) said
)
"""
SURVEY_KIND = "care_survey"


def judged() -> str:
    """The steps that are due, each with the reason why it is left out. `m` is the member of an exclusion."""
    return JUDGED.format(complaint=import_string(settings.CARE_OPEN_COMPLAINT))


def facts() -> dict[str, object]:
    """What both readers of these texts fill in alike."""
    return {
        "ends": sorted(ENDS),
        "optional": sorted(OPTIONAL),
        "messages": MESSAGES,
        "marketing": MARKETING,
        "survey": SURVEY_KIND,
        "trial": None,
    }
