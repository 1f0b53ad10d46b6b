"""Table of contents of the wing's tasks."""

from club.bulletins.tasks import send_bulletins
from club.complaints.tasks import (
    close_complaint_months,
    recount_complaints,
    watch_complaints,
    watch_rectifications,
)
from club.managers.tasks import assign_managers, draw_to_dos
from club.members.tasks import retier, work_through
from club.merging.tasks import gather_late
from club.messaging.tasks import drain_outbox
from club.points.tasks import award_welcome
from club.reminders.tasks import run_reminders
from club.revisits.tasks import draw_revisits
from club.standards.tasks import close_attainment, watch_check_tasks, watch_claims
from club.wechat.tasks import process_wechat_inbox

__all__ = [
    "assign_managers",
    "award_welcome",
    "close_attainment",
    "close_complaint_months",
    "drain_outbox",
    "draw_revisits",
    "draw_to_dos",
    "gather_late",
    "process_wechat_inbox",
    "recount_complaints",
    "retier",
    "run_reminders",
    "send_bulletins",
    "watch_check_tasks",
    "watch_claims",
    "watch_complaints",
    "watch_rectifications",
    "work_through",
]
