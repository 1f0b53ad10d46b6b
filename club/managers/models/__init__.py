"""Customer managers, whose members are whose, to-dos and contacts, care flows and surveys."""

from club.managers.models.flows import CareFlow, CareStep, Event, Excluded, FlowStart, FlowVersion, StepRun
from club.managers.models.managers import Assignment, AssignmentRule, CustomerManager, Way
from club.managers.models.surveys import Survey, SurveyAnswer, SurveyInvitation, SurveyQuestion
from club.managers.models.work import CustomerContact, Outcome, ToDo, ToDoLine

__all__ = [
    "Assignment",
    "AssignmentRule",
    "CareFlow",
    "CareStep",
    "CustomerContact",
    "CustomerManager",
    "Event",
    "Excluded",
    "FlowStart",
    "FlowVersion",
    "Outcome",
    "StepRun",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyQuestion",
    "ToDo",
    "ToDoLine",
    "Way",
]
