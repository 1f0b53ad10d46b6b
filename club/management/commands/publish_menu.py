"""Put the club's menu under the WeChat account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from club.core.audit import SYSTEM
from club.wechat.actions import publish_menu
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable


class Command(BaseCommand):
    """Run it after the menu or SITE_URL changed."""

    help = "Replaces the menu of the WeChat account by the club's own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and name the buttons."""
        try:
            menu = publish_menu(client=WeChatClient(), by=SYSTEM, at=timezone.now())
        except (WeChatError, WeChatUnreachable) as error:
            raise CommandError(f"WeChat did not take the menu: {error}") from None
        self.stdout.write(" · ".join(button["name"] for button in menu))
