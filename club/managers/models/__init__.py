"""Customer managers, whose members are whose, to-dos and contacts."""

from club.managers.models.managers import Assignment, AssignmentRule, CustomerManager, Way
from club.managers.models.work import CareStep, CustomerContact, Outcome, ToDo, ToDoLine

__all__ = [
    "Assignment",
    "AssignmentRule",
    "CareStep",
    "CustomerContact",
    "CustomerManager",
    "Outcome",
    "ToDo",
    "ToDoLine",
    "Way",
]
