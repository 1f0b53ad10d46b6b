"""What a grant may cost: counted when a gift is given, given back when nothing comes of it.

A gift is locked before its grant. The count moves by conditional updates only, so of two who want the last
money one finds the condition false; reading the sum first would let both pass.
"""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.lifecycle.models import Gift, GrantBatch


class BudgetReached(DomainError):
    """Not one more gift fits the budget."""

    code = "budget"
    message = _("The budget of this grant is used up.")


def spend(batch: GrantBatch, fen: int) -> bool:
    """Count `fen` more into what a grant spends; False when its budget has no room. Part of giving."""
    fits = Q(budget_fen=None) | Q(budget_fen__gte=F("spent_fen") + fen)
    rows = GrantBatch.objects.filter(fits, pk=batch.pk)
    return fen == 0 or rows.update(spent_fen=F("spent_fen") + fen) == 1


def give_back(gift: Gift) -> None:
    """Nothing comes of a locked gift: its money is there for others. Part of refusing and revoking."""
    if gift.held_fen:
        GrantBatch.objects.filter(pk=gift.batch_id).update(spent_fen=F("spent_fen") - gift.held_fen)
        gift.held_fen = 0
        gift.save(update_fields=["held_fen"])
