"""What this room does."""

from club.points.actions.award import award
from club.points.actions.award_welcome import award_welcome
from club.points.actions.reverse import reverse
from club.points.actions.sign_in import NotAMember, sign_in
from club.points.actions.spend import Insufficient, spend

__all__ = ["Insufficient", "NotAMember", "award", "award_welcome", "reverse", "sign_in", "spend"]
