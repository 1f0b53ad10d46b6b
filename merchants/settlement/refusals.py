"""Why an act on a statement is refused; each in words."""

from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError, FourEyes


class Held(DomainError):
    """Money of the merchant, of the statement or of one of its lines is kept back."""

    code = "held"
    message = _("Money of this statement is kept back. Release the hold first; it says what it waits for.")


class SumsDiffer(DomainError):
    """The frozen figures are not those of the lines."""

    code = "sums_differ"
    message = _("The lines of this statement no longer add up to its sum. Ask an auditor to look.")


class WordsMissing(DomainError):
    """An act that needs a reason was given none."""

    code = "reason_missing"
    status = 400
    message = _("Please say why, in a few words.")


def ensure_other_person(by: Actor, *earlier: str) -> None:
    """Raise FourEyes if who acts is one of those before him, or nobody in particular."""
    if not by.id or by.id in earlier:
        raise FourEyes


def said(words: str) -> str:
    """The reason without the blanks around it. Raises WordsMissing for an empty one."""
    if not words.strip():
        raise WordsMissing
    return words.strip()
