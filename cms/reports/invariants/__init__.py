"""What must be true of the books at any moment, and the proof of it on the whole database."""

from cms.reports.invariants.check import Check, Finding
from cms.reports.invariants.proof import CHECKS, prove

__all__ = ["CHECKS", "Check", "Finding", "prove"]
