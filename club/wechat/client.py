"""WeChat's API as far as the club uses it: a thin client with time-outs and one retry.

Errors: WeChatError carries WeChat's own code, WeChatUnreachable means that no answer came.
"""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from club.core import calls
from club.wechat import tokens

TOKEN_DEAD = {40001, 40014, 42001}
LONGEST_SCENE_S = 2_592_000  # thirty days, WeChat's limit for a temporary code
Answer = dict[str, Any]


class WeChatError(Exception):
    """WeChat answered with an error code (see its list of global return codes)."""

    def __init__(self, code: int, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code} {message}")


class WeChatUnreachable(Exception):
    """No usable answer. `maybe_done`: the request may have been carried out all the same."""

    def __init__(self, why: str, *, maybe_done: bool) -> None:
        self.maybe_done = maybe_done
        super().__init__(why)


def ask(
    method: str, path: str, *, params: dict[str, str] | None = None, body: Answer | None = None
) -> Answer:
    """One request to WECHAT_API_ORIGIN and its JSON answer, whatever content type it claims."""
    # WeChat shows \uXXXX escapes to people as they are, so the body is UTF-8.
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    query = f"?{urlencode(params)}" if params else ""
    try:
        got = calls.call(method, f"{settings.WECHAT_API_ORIGIN}{path}{query}", content=content)
    except calls.NeverReached as error:
        raise WeChatUnreachable(str(error), maybe_done=False) from None
    except calls.NoAnswer as error:
        raise WeChatUnreachable(str(error), maybe_done=True) from None
    return _read(got)


def _read(got: calls.Answer) -> Answer:
    try:
        answer = json.loads(got.content.decode())
    except ValueError:
        raise WeChatUnreachable(f"HTTP {got.status} without JSON", maybe_done=True) from None
    if not isinstance(answer, dict) or got.status >= 500:
        raise WeChatUnreachable(f"HTTP {got.status}", maybe_done=True)
    if answer.get("errcode"):
        raise WeChatError(int(answer["errcode"]), str(answer.get("errmsg", ""))[:120])
    return answer


class WeChatClient:
    """The account of the settings. Every call raises WeChatError or WeChatUnreachable."""

    def stable_token(self, *, dead: str = "") -> str:
        """The access token, shared by all processes; `dead` is one that WeChat refused."""
        try:
            return tokens.shared(f"wechat:{settings.WECHAT_APP_ID}:token", self._fetch_token, dead=dead)
        except tokens.Busy:
            raise WeChatUnreachable("no access token", maybe_done=False) from None

    def _fetch_token(self, dead: str) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": settings.WECHAT_APP_ID,
            "secret": settings.WECHAT_APP_SECRET,
        }
        answer = ask("POST", "/cgi-bin/stable_token", body=body)
        if answer["access_token"] == dead:  # the gentle mode repeats a token that was blocked early
            answer = ask("POST", "/cgi-bin/stable_token", body={**body, "force_refresh": True})
        return answer["access_token"], int(answer["expires_in"])

    def call(
        self, method: str, path: str, *, params: dict[str, str] | None = None, body: Answer | None = None
    ) -> Answer:
        """A call that needs the token; a refused token is replaced and the call made once more."""
        token = self._token()
        try:
            return ask(method, path, params={**(params or {}), "access_token": token}, body=body)
        except WeChatError as error:
            if error.code not in TOKEN_DEAD:
                raise
        token = self._token(dead=token)
        return ask(method, path, params={**(params or {}), "access_token": token}, body=body)

    def _token(self, *, dead: str = "") -> str:
        """Without a token the call itself is never made, however the request for one ended."""
        try:
            return self.stable_token(dead=dead)
        except WeChatUnreachable as error:
            raise WeChatUnreachable(f"no access token: {error}", maybe_done=False) from None

    def greet(self) -> None:
        """A call without any effect, to see whether WeChat answers us."""
        self.call("GET", "/cgi-bin/get_api_domain_ip")

    def send_template(
        self, *, openid: str, template_id: str, data: dict[str, str], url: str = "", client_msg_id: str = ""
    ) -> str:
        """Send a template message, return its msgid. WeChat sends one `client_msg_id` once in ten minutes."""
        body: Answer = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url:
            body["url"] = url
        if client_msg_id:
            body["client_msg_id"] = client_msg_id
        return str(self.call("POST", "/cgi-bin/message/template/send", body=body).get("msgid", ""))

    def send_notice(self, *, openid: str, template_id: str, data: dict[str, str], page: str = "") -> None:
        """Send a subscription notice; costs one of the ticks the person gave."""
        body: Answer = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if page:
            body["page"] = page
        self.call("POST", "/cgi-bin/message/subscribe/bizsend", body=body)

    def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text; only while the person's window is open (45015, 45047)."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        self.call("POST", "/cgi-bin/message/custom/send", body=body)

    def create_menu(self, buttons: list[Answer]) -> None:
        """Replace the account's menu; phones show it within five minutes."""
        self.call("POST", "/cgi-bin/menu/create", body={"button": buttons})

    def create_qrcode(self, scene: str, *, permanent: bool = False, seconds: int = LONGEST_SCENE_S) -> Answer:
        """Make a QR code for a scene: `ticket`, `url` (what the picture says), `expire_seconds`."""
        info = {"scene": {"scene_str": scene}}
        body: Answer = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": info}
        if not permanent:
            body = {"action_name": "QR_STR_SCENE", "expire_seconds": seconds, "action_info": info}
        return self.call("POST", "/cgi-bin/qrcode/create", body=body)

    def user_info(self, openid: str) -> Answer:
        """What WeChat tells of a follower: `subscribe`, `unionid`, `subscribe_scene`, `qr_scene_str`."""
        return self.call("GET", "/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"})

    def jsapi_ticket(self) -> str:
        """The ticket that signs pages for WeChat's scripts, shared by all processes."""

        def fetch(dead: str) -> tuple[str, int]:
            answer = self.call("GET", "/cgi-bin/ticket/getticket", params={"type": "jsapi"})
            return answer["ticket"], int(answer["expires_in"])

        try:
            return tokens.shared(f"wechat:{settings.WECHAT_APP_ID}:jsapi", fetch)
        except tokens.Busy:
            raise WeChatUnreachable("no ticket", maybe_done=False) from None
