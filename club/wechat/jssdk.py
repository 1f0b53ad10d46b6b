"""Signed permission for WeChat's scripts (scan, location) on our own pages."""

import hashlib
import secrets
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation

from club.wechat.client import WeChatClient


def signature(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """WeChat's signature over ticket and page; the part of the URL after # does not count."""
    page = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def config_for(url: str, at: datetime) -> dict[str, str | int]:
    """What `wx.config` needs on the page `url`. Raises SuspiciousOperation unless the page is ours."""
    if urlsplit(url).netloc != urlsplit(settings.SITE_URL).netloc:
        raise SuspiciousOperation("Only our own pages are signed.")
    nonce, timestamp = secrets.token_hex(8), int(at.timestamp())
    signed = signature(ticket=WeChatClient().jsapi_ticket(), nonce=nonce, timestamp=timestamp, url=url)
    return {"appId": settings.WECHAT_APP_ID, "timestamp": timestamp, "nonceStr": nonce, "signature": signed}
