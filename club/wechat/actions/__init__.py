"""What changes in the WeChat room."""

from club.wechat.actions.create_scene import create_scene
from club.wechat.actions.note_shared_visit import note_shared_visit
from club.wechat.actions.process_inbox import process_inbox
from club.wechat.actions.publish_menu import publish_menu
from club.wechat.actions.receive import receive
from club.wechat.actions.renew_ticket import renew_ticket

__all__ = ["create_scene", "note_shared_visit", "process_inbox", "publish_menu", "receive", "renew_ticket"]
