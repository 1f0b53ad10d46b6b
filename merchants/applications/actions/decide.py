"""What becomes of an application."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from club.core import audit
from club.core.audit import Actor
from merchants.applications.models import Application
from merchants.applications.moves import locked
from merchants.applications.told import status_link, tell
from merchants.stores.actions import approve_merchant, invite_operator, reject_merchant
from merchants.stores.models import Merchant, OperatorRole


@transaction.atomic
def decline_application(*, application: Application, reason: str, by: Actor, at: datetime) -> Application:
    """Decline an application that nobody entered yet.

    - state and reason, one audit row, an SMS with the reason; refuses with ApplicationDecided
    """
    return _declined(locked(application, Application.State.RECEIVED), reason, by, at)


@transaction.atomic
def take_on(*, merchant: Merchant, by: Actor, at: datetime) -> Merchant:
    """Approve a merchant; who applied is invited as its owner.

    - what `approve_merchant` does, with its refusals
    - of an application: state approved, an invitation as owner, one audit row, an SMS with its link
    """
    partner = approve_merchant(merchant=merchant, by=by, at=at)
    row = _of(partner)
    if row is None:
        return partner
    name = str(row.contact_name)
    _made, token = invite_operator(merchant=partner, role=OperatorRole.OWNER, display_name=name, by=by, at=at)
    _decide(row, Application.State.APPROVED, "", by, at)
    link = f"{settings.SITE_URL}{reverse('join_merchant')}#{token}"
    tell("application_approved", row, at=at, link=link)
    return partner


@transaction.atomic
def reject_applicant(*, merchant: Merchant, reason: str, by: Actor, at: datetime) -> Merchant:
    """Turn a merchant down; who applied hears why.

    - what `reject_merchant` does, with its refusals
    - of an application: declined, one audit row, an SMS with the reason
    """
    rejected = reject_merchant(merchant=merchant, reason=reason, by=by, at=at)
    if row := _of(rejected):
        _declined(row, reason, by, at)
    return rejected


def _of(merchant: Merchant) -> Application | None:
    entered = Application.objects.filter(merchant=merchant, state=Application.State.ENTERED)
    return entered.select_for_update(of=["self"]).first()


def _declined(row: Application, reason: str, by: Actor, at: datetime) -> Application:
    _decide(row, Application.State.DECLINED, reason, by, at)
    tell("application_declined", row, at=at, reason=row.reason, link=status_link(row))
    return row


def _decide(row: Application, state: Application.State, reason: str, by: Actor, at: datetime) -> None:
    old, row.state, row.reason = row.state, state, reason[:200]
    row.decided_at, row.decided_by_id = at, by.id
    row.save(update_fields=["state", "reason", "decided_at", "decided_by_id"])
    verb = "application.approved" if state == Application.State.APPROVED else "application.declined"
    audit.record(verb=verb, subject=row, by=by, at=at, branch=row.branch.code, old=old)
