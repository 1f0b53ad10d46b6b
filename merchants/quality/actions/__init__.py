"""What can be done about the quality of merchants."""

from merchants.quality.actions.ask_for_ratings import ask_for_ratings
from merchants.quality.actions.decide_flag import clear_flag, confirm_flag
from merchants.quality.actions.ensure_flag_rules import ensure_flag_rules
from merchants.quality.actions.note_place import note_place
from merchants.quality.actions.raise_flags import raise_flags
from merchants.quality.actions.rate import rate
from merchants.quality.actions.score_merchants import score_merchants

__all__ = [
    "ask_for_ratings",
    "clear_flag",
    "confirm_flag",
    "ensure_flag_rules",
    "note_place",
    "raise_flags",
    "rate",
    "score_merchants",
]
