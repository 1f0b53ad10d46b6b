"""Rows as the pages of the portal show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from club.core.clock import SHANGHAI
from merchants.bookings.timeline import label_of
from merchants.counter.queries import holder
from merchants.offline.models import OfflineScan
from merchants.offline.problems import words as problem_words
from merchants.quality.models import PLACE_TOLD_WITHIN
from merchants.stores.models import Operator
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.queries import Holder, value_left
from vouchers.lifecycle.refusals import AlreadyRedeemed


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
    def customer_pays_fen(self) -> int:
        """What the voucher left for the customer to pay."""
        return (self.row.bill_fen or 0) - (self.row.benefit_fen or 0)

    @property
    def value_left_fen(self) -> int | None:
        """What is left of a stored amount."""
        return value_left(self.row.voucher)

    def asks_place(self, operator: Operator) -> bool:
        """Whether the phone of this clerk is asked how far from the store it was."""
        is_fresh = self.now <= self.row.redeemed_at + PLACE_TOLD_WITHIN
        return is_fresh and self.row.operator_id == operator.pk and self.row.store.latitude is not None

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was asked and answered."""
        asked: list[dict[str, Any]] = self.row.voucher.terms.get("questions") or []
        labels = {item["code"]: label_of(item) for item in asked}
        return [(labels.get(code, code), text) for code, text in self.row.answers.items()]


@dataclass
class Uploaded:
    """An offline scan as the merchant sees it: nothing of another merchant, no code."""

    row: OfflineScan

    @property
    def holder(self) -> Holder | None:
        """The masked member, if the code was one of ours."""
        return holder(self.row) if self.row.voucher else None

    @property
    def words(self) -> str:
        """Why it was not redeemed; of a voucher that was used meanwhile, when."""
        voucher = self.row.voucher
        if self.row.problem == AlreadyRedeemed.code and voucher and voucher.last_used_at:
            when = localtime(voucher.last_used_at, SHANGHAI)
            return _("This voucher was already used on %(when)s.") % {"when": f"{when:%Y-%m-%d %H:%M}"}
        return problem_words(self.row.problem)

    @property
    def paid_fen(self) -> int | None:
        """What the merchant gets for it."""
        paid = self.row.payable or (self.row.redemption.payable if self.row.redemption else None)
        return paid.amount_fen if paid else None
