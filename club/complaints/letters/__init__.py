"""Letters about complaints: the decision for the complainant, the report for the regulator."""

from club.complaints.letters.letter import KINDS, LANGUAGES, letter_of

__all__ = ["KINDS", "LANGUAGES", "letter_of"]
