"""Everything that changes a complaint."""

from club.complaints.actions.answer import answer, rate_answer, report, summarise
from club.complaints.actions.assign import assign, hand_over
from club.complaints.actions.end import archive, close, join, reopen, withdraw
from club.complaints.actions.look_into import classify, note, plan, record_contact, review
from club.complaints.actions.make_good import make_good
from club.complaints.actions.pause import escalate, extend, pause, resume
from club.complaints.actions.promise import keep_promise, promise
from club.complaints.actions.raise_alarms import raise_alarms
from club.complaints.actions.receive import Complainant, Regulators, receive
from club.complaints.actions.recount import recount_open
from club.complaints.actions.reveal_complainant import reveal_complainant

__all__ = [
    "Complainant",
    "Regulators",
    "answer",
    "archive",
    "assign",
    "classify",
    "close",
    "escalate",
    "extend",
    "hand_over",
    "join",
    "keep_promise",
    "make_good",
    "note",
    "pause",
    "plan",
    "promise",
    "raise_alarms",
    "rate_answer",
    "receive",
    "record_contact",
    "recount_open",
    "reopen",
    "report",
    "resume",
    "reveal_complainant",
    "review",
    "summarise",
    "withdraw",
]
