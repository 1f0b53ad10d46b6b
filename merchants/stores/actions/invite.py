"""Inviting people to work for a merchant. The link is shown once and is good once."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from merchants.stores.actions.add_operator import NotAPartner, add_operator
from merchants.stores.actions.create_api_key import ForeignStore
from merchants.stores.models import Invitation, Merchant, Operator, Store
from merchants.stores.secret_keys import digest

GOOD_FOR = timedelta(hours=72)


class InvitationGone(DomainError):
    """Unknown, accepted, withdrawn or run out: whoever holds the link learns no more than that."""

    code = "invitation_gone"
    status = 410
    message = _("This invitation is no longer valid. Please ask for a new one.")


@transaction.atomic
def invite_operator(
    *, merchant: Merchant, role: str, display_name: str, by: Actor, at: datetime, store: Store | None = None
) -> tuple[Invitation, str]:
    """Invite a person to a merchant, to one store or to all of them.

    - one invitation, good for 72 hours and once; one audit row
    - returns it with the secret of its link, which is not kept; refuses with NotAPartner, ForeignStore
    """
    if not Merchant.objects.select_for_update().get(pk=merchant.pk).is_partner:
        raise NotAPartner
    if store is not None and store.merchant_id != merchant.pk:
        raise ForeignStore
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        merchant=merchant,
        store=store,
        role=role,
        display_name=display_name,
        token_sha256=digest(token),
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
        expires_at=at + GOOD_FOR,
    )
    return _record("invitation.made", row, by, at), token


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> tuple[Invitation, str]:
    """Make a new link for an invitation that nobody accepted; the old link works no more.

    - good for another 72 hours, one audit row; refuses with InvitationGone
    """
    row = _waiting(pk=invitation.pk)
    token = secrets.token_urlsafe(32)
    row.token_sha256, row.expires_at = digest(token), at + GOOD_FOR
    row.save(update_fields=["token_sha256", "expires_at"])
    return _record("invitation.renewed", row, by, at), token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Make the link of an invitation useless.

    - one audit row; refuses with InvitationGone once it was accepted or withdrawn
    """
    row = _waiting(pk=invitation.pk)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    return _record("invitation.withdrawn", row, by, at)


@transaction.atomic
def accept_invitation(*, token: str, username: str, password: str, at: datetime) -> Operator:
    """Become an operator by the link one was given, with a user name and a password of one's own.

    - one login, one operator in the name of whoever invited, two audit rows; the link is used up
    - owners and finance must set up a second factor before anything else
    - refuses with InvitationGone, NotAPartner, UsernameTaken
    """
    row = _waiting(token_sha256=digest(token))
    if not row.is_open(at):
        raise InvitationGone
    inviter = Actor(row.made_by_kind, row.made_by_id)
    operator, _password = add_operator(
        merchant=row.merchant,
        store=row.store,
        role=row.role,
        display_name=row.display_name,
        username=username,
        password=password,
        by=inviter,
        at=at,
    )
    row.accepted_at, row.operator = at, operator
    row.save(update_fields=["accepted_at", "operator"])
    _record("invitation.accepted", row, Actor(ActorKind.OPERATOR, str(operator.uid)), at)
    return operator


def _waiting(**which: object) -> Invitation:
    # A link that two phones open at once is used by one: the second waits here and finds it used.
    rows = Invitation.objects.waiting().select_for_update(of=["self"])
    row = rows.select_related("merchant", "store").filter(**which).first()
    if row is None:
        raise InvitationGone
    return row


def _record(verb: str, row: Invitation, by: Actor, at: datetime) -> Invitation:
    audit.record(verb=verb, subject=row, by=by, at=at, merchant=row.merchant.code, role=row.role)
    return row
