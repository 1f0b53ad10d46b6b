"""What happens when a phone was proved at the door: who may come in at once, who must show more."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from club.core.audit import Actor
from club.core.models import ActorKind
from club.identity.actions import enter_by_phone, set_password
from club.identity.actions.settle_account import NeedsOldPassword
from club.identity.login import log_in
from club.identity.models import Account
from club.identity.queries import account_by_phone, known
from club.identity.wechat_login.start import is_in_wechat
from club.members.actions import register
from club.members.models import Member

# Carriers give a number to somebody else after about three months without use.
RECYCLED_AFTER = timedelta(days=90)
PROOF = "proof_wanted"
PROOF_LIFE_S = 600


def by_member(member: Member) -> Actor:
    """The member himself, as an actor."""
    return Actor(ActorKind.MEMBER, str(member.uid))


def by_account(account: Account) -> Actor:
    """Somebody who is no member yet, as an actor."""
    return Actor(ActorKind.MEMBER, str(account.uid))


def next_of(request: HttpRequest, default: str = "/me/") -> str:
    """Where the person wanted to go; never another site."""
    return get_next_redirect_url(request) or default


def come_in(request: HttpRequest, phone: str, password: str, at: datetime) -> HttpResponse:
    """Let the owner of a proved phone in, or ask for more proof when the number may have changed hands.

    Raises the refusals of `enter_by_phone` and `register`.
    """
    if may_be_recycled(phone, at):
        request.session[PROOF] = {"phone": phone, "at": at.timestamp(), "next": next_of(request)}
        return redirect("join_proof")
    return admit(request, phone, at, next_url=next_of(request), password=password)


def admit(
    request: HttpRequest, phone: str, at: datetime, *, next_url: str, password: str = ""
) -> HttpResponse:
    """Open the account of a proved phone, register it and log in."""
    account = enter_by_phone(phone=phone, current=known(request.user), at=at)
    if password:
        # Who has a second factor may come in all the same; his old password stays.
        with suppress(NeedsOldPassword):
            account = set_password(account=account, password=password, by=by_account(account), at=at)
    channel = "wechat" if is_in_wechat(request) else "web"
    member = register(account=account, channel=channel, by=by_account(account), at=at)
    if not member.is_full:
        next_url = f"{reverse('join_identity')}?{urlencode({'next': next_url})}"
    return log_in(request, account, next_url=next_url)


def may_be_recycled(phone: str, at: datetime) -> bool:
    """Whether a full member has this phone who has not been here for a long time."""
    account = account_by_phone(phone)
    if account is None or account.last_login is None or account.last_login > at - RECYCLED_AFTER:
        return False
    return Member.objects.filter(account=account, state=Member.State.FULL).exists()


def wanted_proof(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """The phone this browser proved minutes ago, if it still has to show more."""
    held: dict[str, Any] | None = request.session.get(PROOF)
    return held if held and at.timestamp() - held["at"] < PROOF_LIFE_S else None
