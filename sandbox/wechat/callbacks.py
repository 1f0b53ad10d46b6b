"""Messages and events pushed to the club: signed, sealed if a key is set, three tries in total."""

import asyncio
from dataclasses import dataclass
from typing import Any

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from sandbox import clock
from sandbox.deliver import Answer
from sandbox.outside import Outside
from sandbox.wechat import replies, xml

TRIES = 3
PAUSE_S = 0.1


@dataclass(frozen=True)
class Push:
    """One request as it will stand on the wire; every try repeats it to the byte."""

    params: dict[str, str]
    body: str


def _sign(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def crypto(outside: Outside) -> WeChatCrypto:
    """The safe-mode cipher shared with the club."""
    known = outside.settings
    return WeChatCrypto(known.token, known.aes_key, known.app_id)


def seal(outside: Outside, fields: dict[str, Any]) -> Push:
    """Sign one message, and encrypt it when the account is in safe mode."""
    stamp, nonce = str(clock.now()), str(int.from_bytes(clock.token(4).encode(), "big"))
    params = {
        "signature": _sign(outside.settings.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": str(fields["FromUserName"]),
    }
    body = xml.render(fields)
    if not outside.settings.aes_key:
        return Push(params, body)
    sealed = xml.parse(crypto(outside).encrypt_message(body, nonce, stamp))
    params |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
    return Push(params, xml.render({"ToUserName": outside.settings.account, "Encrypt": sealed["Encrypt"]}))


async def push(outside: Outside, openid: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Tell the club, show its passive reply on the phone, and report what it said."""
    head = {"ToUserName": outside.settings.account, "FromUserName": openid, "CreateTime": clock.now()}
    sealed = seal(outside, head | fields)
    [(answer, tries)] = await outside.courier.carry("wechat", [lambda: _deliver(outside, sealed)])
    reply = replies.receive(outside, openid, answer, wanted=fields.get("Event") not in replies.SILENT)
    outside.shelf.touch()
    return {"status": answer.status, "reply": reply, "tries": tries}


async def _deliver(outside: Outside, sealed: Push) -> tuple[Answer, int]:
    headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
    answer = Answer(None)
    for number in range(1, TRIES + 1):
        answer = await outside.courier.post(
            outside.settings.callback_url, sealed.body, headers, sealed.params
        )
        if answer.status is not None and answer.status < 500:
            return answer, number
        if number < TRIES:
            await asyncio.sleep(PAUSE_S)
    return answer, TRIES


def push_later(outside: Outside, openid: str, fields: dict[str, Any], after: float = 0.2) -> None:
    """Push beside the answer; a crowd of such events goes eight at a time."""

    async def errand() -> None:
        await asyncio.sleep(after)
        async with outside.courier.crowd:
            await push(outside, openid, fields)

    outside.spawn(errand())


async def verify(outside: Outside) -> dict[str, Any]:
    """The console's check of the callback address: the club must echo the given string."""
    stamp, nonce, echo = str(clock.now()), clock.token(9), clock.token(19)
    params = {"signature": _sign(outside.settings.token, stamp, nonce), "timestamp": stamp, "nonce": nonce}
    answer = await outside.courier.get(outside.settings.callback_url, params | {"echostr": echo})
    return {"status": answer.status, "verified": answer.status == 200 and answer.body == echo}
