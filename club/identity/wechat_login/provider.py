"""The provider that allauth registers."""

from typing import Any

from allauth.socialaccount.providers.base import AuthProcess, ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest

from club.identity.wechat_ids import PROVIDER, uid_of
from club.identity.wechat_login.views import WeChatAdapter


class WeChatProvider(OAuth2Provider):
    """WeChat's web login of a service account."""

    id = PROVIDER
    name = "WeChat"
    account_class = ProviderAccount
    oauth2_adapter_class = WeChatAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        """(app, openid): another account of ours gives the same person another openid."""
        return uid_of(data["app_id"], data["openid"])

    def get_default_scope(self) -> list[str]:
        """Silent: no consent page, no name, no portrait."""
        return ["snsapi_base"]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go next may come from the address; scope and process never do."""
        kwargs = super().get_redirect_from_request_kwargs(request)
        return {**kwargs, "process": AuthProcess.LOGIN, "scope": self.get_scope(), "auth_params": {}}
