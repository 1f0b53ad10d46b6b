"""Items of service, their standards, and how far they were kept."""

from club.standards.models.attainment import Attainment, AttainmentPeriod
from club.standards.models.checks import CheckFinding, CheckTask, FindingPhoto, SiteCheck
from club.standards.models.choices import (
    ClaimLine,
    ClaimStep,
    Clientele,
    Customers,
    Insured,
    Measure,
    PeriodKind,
    Stage,
)
from club.standards.models.commitments import ClaimClock, ClaimCommitment
from club.standards.models.evaluation import (
    Evaluation,
    EvaluationPoints,
    EvaluationResult,
    EvaluationScheme,
    EvaluationScore,
    Indicator,
    SchemeBand,
    SchemeIndicator,
)
from club.standards.models.standards import SEVEN, ServiceItem, ServiceStandard

__all__ = [
    "SEVEN",
    "Attainment",
    "AttainmentPeriod",
    "CheckFinding",
    "CheckTask",
    "ClaimClock",
    "ClaimCommitment",
    "ClaimLine",
    "ClaimStep",
    "Clientele",
    "Customers",
    "Evaluation",
    "EvaluationPoints",
    "EvaluationResult",
    "EvaluationScheme",
    "EvaluationScore",
    "FindingPhoto",
    "Indicator",
    "Insured",
    "Measure",
    "PeriodKind",
    "SchemeBand",
    "SchemeIndicator",
    "ServiceItem",
    "ServiceStandard",
    "SiteCheck",
    "Stage",
]
