"""What is done with revisits."""

from club.revisits.actions.answer_verification import answer_verification
from club.revisits.actions.check_call import check_call
from club.revisits.actions.draw import draw, end_windows
from club.revisits.actions.list_revisit import AlreadyListed, DrawnByRule, list_revisit
from club.revisits.actions.record_call import Call, record_call
from club.revisits.actions.see_number import Seen, see_number
from club.revisits.actions.take_next import put_back, take_next
from club.revisits.actions.write_script import Asked, NothingAsked, write_script

__all__ = [
    "AlreadyListed",
    "Asked",
    "Call",
    "DrawnByRule",
    "NothingAsked",
    "Seen",
    "answer_verification",
    "check_call",
    "draw",
    "end_windows",
    "list_revisit",
    "put_back",
    "record_call",
    "see_number",
    "take_next",
    "write_script",
]
