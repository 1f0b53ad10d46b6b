"""Pushes as WeChat sends them: signed, in clear or sealed."""

import hashlib
import time
from typing import Any
from urllib.parse import urlencode

import xmltodict
from django.conf import settings
from django.test import Client
from wechatpy.crypto import WeChatCrypto

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oReader0000000000000000000001"
URL = "/wechat/callback/"


def event(name: str, *, openid: str = OPENID, created: int | None = None, **fields: Any) -> str:
    """The XML of an event."""
    head = {"ToUserName": "gh_club", "FromUserName": openid, "CreateTime": created or int(time.time())}
    return render({**head, "MsgType": "event", "Event": name, **fields})


def text(words: str, *, openid: str = OPENID, number: int = 1001) -> str:
    """The XML of a written message."""
    head = {"ToUserName": "gh_club", "FromUserName": openid, "CreateTime": int(time.time())}
    return render({**head, "MsgType": "text", "Content": words, "MsgId": number})


def render(fields: dict[str, Any]) -> str:
    """Fields as XML."""
    return str(xmltodict.unparse({"xml": fields}, full_document=False))


def signature(*parts: str) -> str:
    """WeChat's signature over token and parts."""
    return hashlib.sha1("".join(sorted([settings.WECHAT_TOKEN, *parts])).encode()).hexdigest()


def query(at: int | None = None, **more: str) -> dict[str, str]:
    """A signed query."""
    stamp = str(at if at is not None else int(time.time()))
    return {"timestamp": stamp, "nonce": "n1", "signature": signature(stamp, "n1"), **more}


def push(client: Client, body: str | bytes, signed: dict[str, str] | None = None) -> Any:
    """Send one push in clear."""
    address = f"{URL}?{urlencode(signed or query())}"
    return client.post(address, body, content_type="text/xml")


def push_sealed(client: Client, body: str, key: str = AES_KEY) -> Any:
    """Send one push in safe mode."""
    signed = query()
    crypto = WeChatCrypto(settings.WECHAT_TOKEN, key, settings.WECHAT_APP_ID)
    sealed = xmltodict.parse(crypto.encrypt_message(body, signed["nonce"], signed["timestamp"]))["xml"]
    signed |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
    return push(client, render({"ToUserName": "gh_club", "Encrypt": sealed["Encrypt"]}), signed)


def fields_of(answer: Any) -> dict[str, Any]:
    """The reply's fields."""
    return dict(xmltodict.parse(answer.content.decode())["xml"])
