"""The links of surveys: a random number and its signature, nothing about the person."""

from uuid import UUID

from django.core import signing

from club.managers.models import SurveyInvitation

SALT = "care.survey"


def link_of(uid: UUID) -> str:
    """The address by which an invitation is answered."""
    return f"/s/{signing.Signer(salt=SALT).sign(uid.hex)}/"


def invitation_of(token: str) -> SurveyInvitation | None:
    """The invitation of a link; None for a forged or damaged one."""
    try:
        uid = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return SurveyInvitation.objects.select_related("survey", "member").filter(uid=uid).first()
