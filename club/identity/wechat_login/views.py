"""The two addresses of the login: out to WeChat and back."""

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import HttpRequest

from club.identity.wechat_login.client import WeChatOAuthClient


class WeChatAdapter(OAuth2Adapter):
    """Where WeChat is and what its answer means."""

    provider_id = "wechat"
    client_class = WeChatOAuthClient
    access_token_method = "GET"
    access_token_url = ""  # the client asks WECHAT_API_ORIGIN

    @property
    def authorize_url(self) -> str:
        """The page that knows who holds the phone."""
        return f"{settings.WECHAT_OAUTH_ORIGIN}/connect/oauth2/authorize"

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who it is: nothing but app, openid and, where WeChat gives it, the unionid."""
        answer = kwargs["response"]
        known = {"app_id": app.client_id, "openid": answer["openid"]}
        if answer.get("unionid"):
            known["unionid"] = answer["unionid"]
        return self.get_provider().sociallogin_from_response(request, known)


oauth2_login = OAuth2LoginView.adapter_view(WeChatAdapter)
oauth2_callback = OAuth2CallbackView.adapter_view(WeChatAdapter)
