"""What changes in the WeChat room."""

from club.wechat.actions.create_scene import create_scene
from club.wechat.actions.process_inbox import process_inbox
from club.wechat.actions.publish_menu import publish_menu
from club.wechat.actions.receive import receive
from club.wechat.actions.renew_ticket import renew_ticket

__all__ = ["create_scene", "process_inbox", "publish_menu", "receive", "renew_ticket"]
