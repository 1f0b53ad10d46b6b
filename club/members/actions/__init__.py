"""What changes in the members' room."""

from club.members.actions.add_vehicle import add_vehicle
from club.members.actions.complete_identity import complete_identity
from club.members.actions.consent import choose_topic, give_consent, withdraw_consent
from club.members.actions.held_files import confirm_file, discard_file, hold_file, work_through
from club.members.actions.keep_dates import confirm_inspection, set_licence
from club.members.actions.prove_identity import prove_identity
from club.members.actions.register import register
from club.members.actions.remove_vehicle import remove_vehicle
from club.members.actions.retier import retier

__all__ = [
    "add_vehicle",
    "choose_topic",
    "complete_identity",
    "confirm_file",
    "confirm_inspection",
    "discard_file",
    "give_consent",
    "hold_file",
    "prove_identity",
    "register",
    "remove_vehicle",
    "retier",
    "set_licence",
    "withdraw_consent",
    "work_through",
]
