"""Rows as the pages of the portal show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from merchants.counter.queries import holder
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.queries import Holder


def label_of(question: dict[str, Any]) -> str:
    """A question at the counter in the reader's language."""
    english = question.get("label_en") if (get_language() or "").startswith("en") else ""
    return english or question.get("label") or question["code"]


@dataclass
class Use:
    """A redemption at the moment it is looked at."""

    row: Redemption
    now: datetime

    @cached_property
    def holder(self) -> Holder:
        """The masked member."""
        return holder(self.row)

    @property
    def undo_until(self) -> datetime:
        """When the undo window closes."""
        return self.row.redeemed_at + timedelta(minutes=self.row.voucher.terms["reversal_minutes"])

    @property
    def can_be_undone(self) -> bool:
        """Whether the window is open and nobody used it yet."""
        return self.row.reversed_at is None and self.now <= self.undo_until

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was asked and answered."""
        asked: list[dict[str, Any]] = self.row.voucher.terms.get("questions") or []
        labels = {item["code"]: label_of(item) for item in asked}
        return [(labels.get(code, code), text) for code, text in self.row.answers.items()]
