"""Everything that changes a complaint."""

from club.complaints.actions.account_for import clear_of_fault, deduct_points, name_responsible
from club.complaints.actions.answer import answer, rate_answer, report, summarise
from club.complaints.actions.assign import assign, hand_over
from club.complaints.actions.close_month import close_month, close_months
from club.complaints.actions.end import archive, close, join, reopen, withdraw
from club.complaints.actions.exclude import ask_exclusion, decide_exclusion
from club.complaints.actions.look_into import classify, note, plan, record_contact, review
from club.complaints.actions.make_good import make_good
from club.complaints.actions.pause import escalate, extend, pause, resume
from club.complaints.actions.promise import keep_promise, promise
from club.complaints.actions.raise_alarms import raise_alarms
from club.complaints.actions.receive import Complainant, Regulators, receive
from club.complaints.actions.recount import recount_open
from club.complaints.actions.rectify import (
    order_rectification,
    remind_to_rectify,
    report_rectified,
    verify_rectified,
)
from club.complaints.actions.reveal_complainant import reveal_complainant
from club.complaints.actions.write_letter import Letter, write_letter

__all__ = [
    "Complainant",
    "Letter",
    "Regulators",
    "answer",
    "archive",
    "ask_exclusion",
    "assign",
    "classify",
    "clear_of_fault",
    "close",
    "close_month",
    "close_months",
    "decide_exclusion",
    "deduct_points",
    "escalate",
    "extend",
    "hand_over",
    "join",
    "keep_promise",
    "make_good",
    "name_responsible",
    "note",
    "order_rectification",
    "pause",
    "plan",
    "promise",
    "raise_alarms",
    "rate_answer",
    "receive",
    "record_contact",
    "recount_open",
    "remind_to_rectify",
    "reopen",
    "report",
    "report_rectified",
    "resume",
    "reveal_complainant",
    "review",
    "summarise",
    "verify_rectified",
    "withdraw",
    "write_letter",
]
