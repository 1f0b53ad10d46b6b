"""What changes standards and closes their attainment."""

from club.standards.actions.check_site import (
    add_finding,
    order_check_task,
    record_check,
    report_check_task,
    verify_check_task,
)
from club.standards.actions.close_period import close_period, close_periods
from club.standards.actions.evaluate import Weighed, close_evaluation, give_points, write_scheme
from club.standards.actions.publish_attainment import publish_attainment
from club.standards.actions.remind_owners import remind_of_check_tasks
from club.standards.actions.watch_claims import watch_claims
from club.standards.actions.write_standard import Seven, write_standard

__all__ = [
    "Seven",
    "Weighed",
    "add_finding",
    "close_evaluation",
    "close_period",
    "close_periods",
    "give_points",
    "order_check_task",
    "publish_attainment",
    "record_check",
    "remind_of_check_tasks",
    "report_check_task",
    "verify_check_task",
    "watch_claims",
    "write_scheme",
    "write_standard",
]
