"""The 26 basic service items a new club starts with, each with its first standard.

Which seven the head office does for all (7, 13, 16, 17, 20, 25, 26) is inferred: the marks of the source are
lost. Item 22 follows its own text, six days of eight hours, where the overview of the source says five.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from club.core.clock import SHANGHAI
from club.standards.first_rules import claims, evaluation, keeping, limits, selling

FIRST_DAY = date(2026, 1, 1)
WRITTEN = datetime(2026, 1, 1, tzinfo=SHANGHAI)
ITEMS = [*selling.ITEMS, *claims.ITEMS, *keeping.ITEMS]
OF_THE_ITEM = ("stage", "name", "name_en", "is_unified", "measure")


def seed(model: Callable[[str], Any]) -> None:
    """Add what is missing; what staff wrote stays. `model` gives the class of a name, for a migration."""
    for item in ITEMS:
        facts = asdict(item)
        own = {name: facts.pop(name) for name in OF_THE_ITEM}
        own |= {name: list(facts.pop(name)) for name in ("insured", "customers")}
        row, made = model("ServiceItem").objects.get_or_create(number=facts.pop("number"), defaults=own)
        if made:
            model("ServiceStandard").objects.create(
                item=row, valid_from=FIRST_DAY, written_at=WRITTEN, **facts
            )
    if not model("ClaimCommitment").objects.exists():
        rows = [model("ClaimCommitment")(**limit, valid_from=FIRST_DAY) for limit in limits.LIMITS]
        model("ClaimCommitment").objects.bulk_create(rows)
    evaluation.seed(model, FIRST_DAY, WRITTEN)
