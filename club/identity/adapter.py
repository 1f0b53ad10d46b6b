"""How allauth finds accounts by phone, what a WeChat login opens, and how second-factor secrets rest."""

import base64
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from club.core import sealing
from club.identity.actions import open_wechat_account
from club.identity.fields import PhoneField
from club.identity.models import Account
from club.identity.queries import account_by_phone
from club.identity.sessions import begin_anew
from club.identity.wechat_login import failures

logger = logging.getLogger(__name__)
SECOND_FACTOR = "mfa_authenticator.secret"  # the context that secrets of second factors are sealed for


class AccountAdapter(DefaultAccountAdapter):
    """Phone and password, or username and password.

    Codes by SMS, registering and changing a phone are our own flows (club.members): allauth counts
    tries in the session, where parallel requests pass together.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "phone_password_mismatch": _("Phone number or password is not right."),
        "username_password_mismatch": _("Username or password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Registering happens at /join/ only."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A line for whoever looks for guessing, without what was typed."""
        logger.warning("login refused, from %s", self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: Account, **how: Any) -> HttpResponse:
        """A line that says who came in, by what and from where."""
        ways = "+".join(str(record["method"]) for record in get_authentication_records(request, user))
        begin_anew(request)
        logger.info("login of %s by %s, from %s", user.uid, ways, self.get_client_ip(request))
        return super().post_login(request, user, **how)

    def set_password(self, user: Account, password: str) -> None:
        """Chosen by the person himself."""
        user.password_given_at = None
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the logins that have ended with the old one, unless the page that led here is named."""
        return reverse("logins")

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """Takes 11 digits as people type them."""
        return PhoneField(**kwargs)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """The phone and whether it was proved."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def get_user_by_phone(self, phone: str) -> Account | None:
        """The active account with this phone."""
        return account_by_phone(phone)

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """Not by allauth."""
        raise NotImplementedError("phones are set by club.identity.actions")

    def set_phone_verified(self, user: Account, phone: str) -> None:
        """Not by allauth."""
        raise NotImplementedError("phones are proved by club.identity.actions")

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **kwargs: Any) -> None:
        """Not by allauth."""
        raise NotImplementedError("codes are sent by club.identity.actions")


class SocialAdapter(DefaultSocialAccountAdapter):
    """Silent WeChat login: one account per identity, opened without a form."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one app of the settings, without a query."""
        app = SocialApp(
            provider="wechat",
            name="WeChat",
            client_id=settings.WECHAT_APP_ID,
            secret=settings.WECHAT_APP_SECRET,
        )
        wanted = provider in (None, "wechat") and client_id in (None, app.client_id)
        return [app] if wanted else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Open the account before allauth looks for it, under a lock of ours."""
        if sociallogin.is_existing:
            return
        known, now = sociallogin.account.extra_data, timezone.now()
        unionid = known.get("unionid", "")
        open_wechat_account(app_id=known["app_id"], openid=known["openid"], unionid=unionid, at=now)
        sociallogin.lookup()

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Answer in words, or start once more when only the code was stale."""
        raise ImmediateHttpResponse(failures.answer(request, exception, extra_context or {}))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets and recovery seeds rest sealed."""

    def encrypt(self, text: str) -> str:
        """Seal for the authenticator table."""
        return base64.b64encode(sealing.seal(text, SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` made."""
        return sealing.open_sealed(base64.b64decode(encrypted_text), SECOND_FACTOR)
