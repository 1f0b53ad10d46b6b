"""Who would get another tier tonight: the sweep looked at beforehand, for the desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from club.members.models import Member, Tier
from club.members.tiers import due_for_change

SHOWN = 50


@dataclass(frozen=True)
class Move:
    """From one tier to another, and how many members."""

    before: Tier
    after: Tier
    count: int

    @property
    def is_up(self) -> bool:
        """Whether they are told."""
        return self.after.rank > self.before.rank


@dataclass(frozen=True)
class Moves:
    """All moves with their counts, and the first members."""

    moves: list[Move]
    members: list[tuple[Any, Tier]]


def moves_due(members: QuerySet[Member], day: date) -> Moves:
    """What the sweep would do to these members on a day; nothing is written."""
    due, tiers = due_for_change(members, day), Tier.objects.in_bulk()
    counts = due.order_by().values_list("tier", "deserved").annotate(count=Count("pk"))
    moves = [Move(tiers[before], tiers[after], count) for before, after, count in counts]
    first = due.select_related("customer", "tier", "branch").order_by("pk")[:SHOWN]
    return Moves(
        sorted(moves, key=lambda move: (move.before.rank, move.after.rank)),
        [(row, tiers[row.deserved]) for row in first],
    )
