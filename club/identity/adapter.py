"""How allauth finds accounts by phone, sends codes and seals second-factor secrets."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Phone handling."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """WeChat sign-up."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets at rest."""
