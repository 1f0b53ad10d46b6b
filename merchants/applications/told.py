"""What applicants are told by SMS, at the phone they proved."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from club.messaging.actions import enqueue
from merchants.applications.access import token_of
from merchants.applications.models import Application


def status_link(application: Application) -> str:
    """The page that says how far it is."""
    return f"{settings.SITE_URL}{reverse('application_status', args=[token_of(application)])}"


def tell(kind: str, application: Application, *, at: datetime, **params: str) -> None:
    """One message per application and kind."""
    enqueue(
        kind=kind,
        dedupe_key=f"{kind}:{application.uid}",
        at=at,
        address=str(application.contact_phone),
        params={"company": application.company, **params},
        language=application.language,
    )
