"""Keep a push from WeChat before anything is done about it."""

from datetime import datetime

from django.conf import settings

from club.wechat.envelope import Letter
from club.wechat.inbox import content_of, dedupe_key
from club.wechat.models import Callback


def receive(*, letter: Letter, at: datetime) -> None:
    """Store one push for the inbox worker.

    - one Callback row per message, however often WeChat sends it again
    - the same push again changes nothing
    """
    row = Callback(
        key=dedupe_key(letter),
        app_id=settings.WECHAT_APP_ID,
        openid=letter.openid,
        kind=letter.kind,
        content=content_of(letter),
        received_at=at,
    )
    Callback.objects.bulk_create([row], ignore_conflicts=True)
