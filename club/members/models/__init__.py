"""Customers as the insurer knows them, and members of the club."""

from club.members.models.claim import InsuranceClaim
from club.members.models.customer import Customer, Policy, PolicyLine, Vehicle
from club.members.models.erased import ErasedIdentity
from club.members.models.held import HeldFile, HeldPiece
from club.members.models.member import Consent, Member, Tier
from club.members.models.violation import Violation

__all__ = [
    "Consent",
    "Customer",
    "ErasedIdentity",
    "HeldFile",
    "HeldPiece",
    "InsuranceClaim",
    "Member",
    "Policy",
    "PolicyLine",
    "Tier",
    "Vehicle",
    "Violation",
]
