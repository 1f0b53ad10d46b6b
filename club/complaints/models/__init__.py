"""What a complaint is made of."""

from club.complaints.models.accounting import Occasion, PointEntry, PointRule, Responsibility
from club.complaints.models.choices import (
    TURNS,
    Channel,
    ClockKind,
    Complexity,
    Grade,
    Hours,
    Scope,
    Source,
    StartsWith,
    State,
    StepAct,
    Unit,
    Way,
)
from club.complaints.models.clocks import ClockChange, ComplaintClock
from club.complaints.models.complaint import OPEN, Complaint, DayCount
from club.complaints.models.counting import (
    ClosedMonth,
    CountedComplaint,
    Exclusion,
    ExclusionEvidence,
)
from club.complaints.models.photo import ComplaintPhoto
from club.complaints.models.records import (
    ComplaintContact,
    ComplaintEvent,
    ComplaintPause,
    ComplaintPromise,
    ComplaintStep,
    ComplaintWords,
)
from club.complaints.models.rectification import Rectification
from club.complaints.models.rules import (
    ComplaintCause,
    ComplaintFlow,
    DeadlineRule,
    FlowStep,
    OfficeHours,
)

__all__ = [
    "OPEN",
    "TURNS",
    "Channel",
    "ClockChange",
    "ClockKind",
    "ClosedMonth",
    "Complaint",
    "ComplaintCause",
    "ComplaintClock",
    "ComplaintContact",
    "ComplaintEvent",
    "ComplaintFlow",
    "ComplaintPause",
    "ComplaintPhoto",
    "ComplaintPromise",
    "ComplaintStep",
    "ComplaintWords",
    "Complexity",
    "CountedComplaint",
    "DayCount",
    "DeadlineRule",
    "Exclusion",
    "ExclusionEvidence",
    "FlowStep",
    "Grade",
    "Hours",
    "Occasion",
    "OfficeHours",
    "PointEntry",
    "PointRule",
    "Rectification",
    "Responsibility",
    "Scope",
    "Source",
    "StartsWith",
    "State",
    "StepAct",
    "Unit",
    "Way",
]
