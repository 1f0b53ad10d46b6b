"""What earns points. A rule's code stands on each entry it makes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Points for one event, and how the entry reads in Chinese and English."""

    code: str
    points: int
    note: str
    note_en: str


WELCOME = Rule("welcome", 200, "入会礼", "Welcome to the club")
SIGN_IN = Rule("sign_in", 5, "每日签到", "Daily check-in")
MONTHS_VALID = 24  # earned points end with the month that lies so many months ahead
