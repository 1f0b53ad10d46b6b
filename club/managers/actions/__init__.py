"""What this room does."""

from club.managers.actions.assign import assign
from club.managers.actions.assign_by_rules import assign_by_rules
from club.managers.actions.draw_to_dos import draw_day, draw_to_dos
from club.managers.actions.record_contact import record_contact
from club.managers.actions.transfer_members import transfer_members

__all__ = ["assign", "assign_by_rules", "draw_day", "draw_to_dos", "record_contact", "transfer_members"]
