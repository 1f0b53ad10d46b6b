"""Fetch the QR code of a source."""

from datetime import datetime, timedelta

from club.wechat.client import LONGEST_SCENE_S, WeChatClient
from club.wechat.models import Scene

FRESH_FOR = timedelta(days=3)


def renew_ticket(*, scene: Scene, client: WeChatClient, at: datetime) -> Scene:
    """Make sure that the source has a QR code that works for three days more.

    - a permanent code is fetched once; of a temporary one a new picture replaces the old in time
    """
    lasting = scene.ticket and (scene.expires_at is None or scene.expires_at > at + FRESH_FOR)
    if lasting:
        return scene
    answer = client.create_qrcode(scene.key, permanent=scene.is_permanent, seconds=LONGEST_SCENE_S)
    scene.ticket, scene.qr_url = answer["ticket"], answer["url"]
    seconds = answer.get("expire_seconds")
    scene.expires_at = at + timedelta(seconds=int(seconds)) if seconds else None
    scene.save(update_fields=["ticket", "qr_url", "expires_at"])
    return scene
