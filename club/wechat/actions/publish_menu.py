"""Put our menu under the account."""

from datetime import datetime
from typing import Any

from django.conf import settings

from club.core.audit import Actor
from club.wechat.client import WeChatClient
from club.wechat.menu import buttons


def publish_menu(*, client: WeChatClient, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Replace the account's menu by the club's own.

    - phones show it within five minutes
    - answers the buttons as sent
    """
    menu = buttons(settings.SITE_URL)
    client.create_menu(menu)
    return menu
