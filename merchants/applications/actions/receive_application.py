"""Take in the application of a workshop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from club.core import audit
from club.core.audit import Actor
from club.core.models import ActorKind
from club.identity.limits import spend
from club.members.consents import PRIVACY, VERSIONS
from club.organisation.models import Branch
from merchants.applications.models import Application, ApplicationPaper
from merchants.applications.moves import refuse_known
from merchants.applications.refusals import AlreadyApplied, TooManyApplications
from merchants.applications.told import status_link, tell
from merchants.stores.papers import checked
from vouchers.catalogue.models import ServiceProduct

DAY = timedelta(days=1)
PER_PHONE, PER_ADDRESS, PER_DAY = 3, 20, 500
APPLICANT = Actor(ActorKind.SYSTEM, "application")


@dataclass(frozen=True)
class Applicant:
    """What a workshop says about itself; the phone is one that it proved."""

    company: str
    uscc: str
    contact_name: str
    contact_phone: str
    branch: Branch
    store_name: str
    city: str
    address: str


def receive_application(
    *,
    applicant: Applicant,
    services: Iterable[ServiceProduct],
    papers: Mapping[str, Any],
    client_address: str,
    at: datetime,
    language: str = "zh-hans",
) -> Application:
    """Keep what a workshop writes about itself and its papers, by kind; it may do nothing by that.

    - counts it against the limits of the phone, of the sender's address and of the day
    - one application with its papers, pictures without metadata; one audit row
    - an SMS with the signed link to its state
    - refuses with TooManyApplications, BadPaper, AlreadyApplied, AlreadyPartner
    """
    _count(applicant.contact_phone, client_address, at)
    try:
        return _receive(applicant, services, papers, at, language)
    except IntegrityError:
        # Two at once: the second one waited at the constraint for the first.
        raise AlreadyApplied from None


@transaction.atomic
def _receive(
    applicant: Applicant, services: Iterable[Any], papers: Mapping[str, Any], at: datetime, language: str
) -> Application:
    refuse_known(applicant.uscc)
    row = Application.objects.create(
        **vars(applicant), language=language, consent=VERSIONS[PRIVACY], applied_at=at
    )
    row.services.set(services)
    for kind, file in papers.items():
        clean, file_type = checked(file)
        paper = ApplicationPaper(application=row, kind=kind, file_type=file_type)
        paper.file.save(clean.name or "", clean, save=True)
    audit.record(verb="application.received", subject=row, by=APPLICANT, at=at, branch=row.branch.code)
    tell("application_received", row, at=at, link=status_link(row))
    return row


def _count(phone: str, client_address: str, at: datetime) -> None:
    # Numbers first: a refused number must not use up the address's or the day's share.
    checks = (
        ("application of phone", phone, PER_PHONE),
        ("application from address", client_address, PER_ADDRESS),
        ("applications", "all", PER_DAY),
    )
    for name, about, limit in checks:
        if not spend(name, about, limit=limit, window=DAY, at=at):
            raise TooManyApplications
