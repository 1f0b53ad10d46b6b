"""Telling the outside world of the demo: the account's menu and templates, the phones of its members.

Only ever talks to a stand-in on this machine. When none is running there is nothing to tell.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from club.core.audit import SYSTEM
from club.messaging.models import MessageKind
from club.wechat.actions import publish_menu
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable
from cms.worlds.demo.listing import listing

TIMEOUT = (1, 5)
# What stands before a value on a template card; in WeChat it is chosen when the template is applied for.
LABELS = {
    "name": "会员",
    "package": "礼包名称",
    "product": "服务项目",
    "store": "服务门店",
    "time": "时间",
    "until": "截止日期",
    "left": "剩余次数",
    "amount": "金额",
}


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
        session.put(
            f"{settings.WECHAT_API_ORIGIN}/sandbox/templates", json=_templates(), timeout=TIMEOUT
        ).raise_for_status()
        publish_menu(client=WeChatClient(), by=SYSTEM, at=at)
    except (requests.RequestException, WeChatUnreachable, WeChatError):
        return False
    return True


def _templates() -> dict[str, dict[str, Any]]:
    """Title and labelled fields of every template that our texts use; of notices a phone is asked first."""
    kinds = list(MessageKind.objects.all())
    cards = {
        kind.wechat_template: {"title": kind.title, "content": _content(kind.wechat_fields)} for kind in kinds
    }
    notices = {
        kind.notice_template: {"title": kind.title, "content": _content(kind.notice_fields), "notice": True}
        for kind in kinds
    }
    return {name: row for name, row in (cards | notices).items() if name}


def _content(fields: dict[str, Any]) -> str:
    return "\n".join(f"{_label(text)}：{{{{{field}.DATA}}}}" for field, text in fields.items())


def _label(text: str) -> str:
    found = re.search(r"\{(\w+)\}", text)
    return LABELS.get(found[1], "备注") if found else "备注"
