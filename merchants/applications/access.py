"""Who may see an application without a login: whoever holds its signed link."""

from django.core.signing import BadSignature, Signer
from django.http import Http404

from merchants.applications.models import Application

SIGNER = Signer(salt="merchants.applications")


def token_of(application: Application) -> str:
    """What stands in the link; it says nothing about anybody."""
    return SIGNER.sign(application.uid.hex)


def application_behind(token: str) -> Application:
    """The application whose link this is. Http404 for anything that we did not sign."""
    try:
        uid = SIGNER.unsign(token)
    except BadSignature:
        raise Http404 from None
    row = Application.objects.select_related("branch").filter(uid=uid).first()
    if row is None:
        raise Http404
    return row
