"""WeChat's dialect of OAuth: its own parameter names, a fragment in the address, errors with status 200."""

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error

from club.wechat.client import WeChatError, WeChatUnreachable, ask


class SnapshotUser(OAuth2Error):
    """WeChat shows a snapshot page and names a made-up openid: nobody to log in."""


class WeChatSilent(OAuth2Error):
    """WeChat gave no answer in time."""


class WeChatRefused(OAuth2Error):
    """WeChat answered with an error code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"WeChat answered {code}")


class WeChatOAuthClient(OAuth2Client):
    """Both halves of the exchange."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """The page that sends the browser back with a code. WeChat wants this order and the fragment."""
        params = {
            "appid": self.consumer_key,
            "redirect_uri": self.callback_url,
            "response_type": "code",
            "scope": ",".join(scope),
            "state": self.state or "",
        }
        return f"{authorization_url}?{urlencode(params)}#wechat_redirect"

    def get_access_token(self, code: str, **kwargs: Any) -> dict[str, Any]:
        """Exchange the code. Raises the three errors above."""
        params = {
            "appid": self.consumer_key,
            "secret": self.consumer_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = ask("GET", "/sns/oauth2/access_token", params=params)
        except WeChatError as error:
            raise WeChatRefused(error.code) from None
        except WeChatUnreachable as error:
            raise WeChatSilent(str(error)) from None
        if answer.get("is_snapshotuser"):
            raise SnapshotUser
        if not isinstance(answer.get("openid"), str) or not answer.get("access_token"):
            raise WeChatRefused(0)
        return answer
