"""Telling the outside world of the demo: the account's menu, the phones of its members.

Only ever talks to a stand-in on this machine. When none is running there is nothing to tell.
"""

from datetime import datetime
from urllib.parse import urlsplit

import requests
from django.conf import settings

from club.core.audit import SYSTEM
from club.wechat.actions import publish_menu
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable
from cms.worlds.demo.listing import listing

TIMEOUT = (1, 5)


def introduce(at: datetime) -> bool:
    """Publish the menu and put the members' phones on screen; returns whether somebody listened."""
    if urlsplit(settings.WECHAT_API_ORIGIN).hostname != "127.0.0.1":
        return False
    session = requests.Session()
    session.trust_env = False  # this machine is reached without a proxy
    try:
        for member in listing(at)["members"]:
            phone = {"nickname": member["name"], "number": member["phone"], "following": True}
            url = f"{settings.WECHAT_API_ORIGIN}/sandbox/phones/{member['openid']}"
            session.put(url, json=phone, timeout=TIMEOUT).raise_for_status()
        publish_menu(client=WeChatClient(), by=SYSTEM, at=at)
    except (requests.RequestException, WeChatUnreachable, WeChatError):
        return False
    return True
