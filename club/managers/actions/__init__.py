"""What this room does."""

from club.managers.actions.answer_survey import Question, answer_survey, write_survey
from club.managers.actions.assign import assign
from club.managers.actions.assign_by_rules import assign_by_rules
from club.managers.actions.draw_to_dos import draw_day, draw_to_dos
from club.managers.actions.publish_flow import publish_flow, retire_flow
from club.managers.actions.record_contact import record_contact
from club.managers.actions.transfer_members import transfer_members
from club.managers.actions.write_flow import (
    StepFacts,
    Terms,
    change_terms,
    draft_version,
    drop_step,
    write_flow,
    write_step,
)

__all__ = [
    "Question",
    "StepFacts",
    "Terms",
    "answer_survey",
    "assign",
    "assign_by_rules",
    "change_terms",
    "draft_version",
    "draw_day",
    "draw_to_dos",
    "drop_step",
    "publish_flow",
    "record_contact",
    "retire_flow",
    "transfer_members",
    "write_flow",
    "write_step",
    "write_survey",
]
