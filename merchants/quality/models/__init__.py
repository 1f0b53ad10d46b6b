"""Flags on uses, ratings by members, scores of merchants."""

from merchants.quality.models.flags import (
    PLACE_TOLD_WITHIN,
    Flag,
    FlaggedUse,
    FlagKind,
    FlagRule,
    UsePlace,
)
from merchants.quality.models.ratings import LONGEST_WORDS, MAY_CHANGE, RATED_WITHIN, Rating
from merchants.quality.models.scores import Score

__all__ = [
    "LONGEST_WORDS",
    "MAY_CHANGE",
    "PLACE_TOLD_WITHIN",
    "RATED_WITHIN",
    "Flag",
    "FlagKind",
    "FlagRule",
    "FlaggedUse",
    "Rating",
    "Score",
    "UsePlace",
]
