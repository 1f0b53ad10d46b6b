"""Call queues: their rules, their records, what came of them."""

from club.revisits.models.calls import QualityCheck, RevisitAnswer, RevisitAttempt, Verification
from club.revisits.models.choices import (
    MISSES,
    TALKS,
    Answering,
    Event,
    Outcome,
    Reason,
    Result,
    Rhythm,
    State,
    Unit,
)
from club.revisits.models.kinds import RevisitKind, RevisitQuestion, RevisitScript
from club.revisits.models.revisit import Revisit, RevisitBatch

__all__ = [
    "MISSES",
    "TALKS",
    "Answering",
    "Event",
    "Outcome",
    "QualityCheck",
    "Reason",
    "Result",
    "Revisit",
    "RevisitAnswer",
    "RevisitAttempt",
    "RevisitBatch",
    "RevisitKind",
    "RevisitQuestion",
    "RevisitScript",
    "Rhythm",
    "State",
    "Unit",
    "Verification",
]
