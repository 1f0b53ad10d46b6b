"""What the account answers at once. It may answer only in the same breath: a follow opens one minute."""

from django.conf import settings
from wechatpy.replies import ArticlesReply, TextReply

from club.wechat.envelope import Letter
from club.wechat.models import AutoReply

Trigger = AutoReply.Trigger
LONGEST_BYTES = 2048
TRIGGERS = {"subscribe": Trigger.FOLLOW, "scan": Trigger.SCAN, "click": Trigger.CLICK}


def answer(letter: Letter) -> str:
    """The reply to one push as XML, or '' for silence. The same push always gets the same reply."""
    row = _row_for(letter)
    if row is None:
        return ""
    link = f"{settings.SITE_URL}{row.link}" if row.link else ""
    meta = {
        "source": letter.account,
        "target": letter.openid,
        "time": int(letter.created_at.timestamp()),
    }
    if row.title and link:
        article = {"title": safe(row.title), "description": safe(row.text), "image": "", "url": safe(link)}
        return str(ArticlesReply(articles=[article], **meta).render())
    text = f'{row.text}\n<a href="{link}">{row.title or "点击进入"}</a>' if link else row.text
    return str(TextReply(content=safe(text), **meta).render())


def safe(text: str) -> str:
    """Text that stays inside its CDATA section and within WeChat's limit."""
    short = text.encode()[: LONGEST_BYTES - 64].decode(errors="ignore")
    return short.replace("]]>", "]]]]><![CDATA[>")


def _row_for(letter: Letter) -> AutoReply | None:
    active = AutoReply.objects.filter(is_active=True)
    if letter.kind == "text":
        word = letter.content.strip().casefold()[:64]
        rows = {
            row.keyword.casefold(): row for row in active.filter(trigger__in=[Trigger.KEYWORD, Trigger.OTHER])
        }
        return rows.get(word) or rows.get("")
    trigger = TRIGGERS.get(letter.kind)
    if trigger is None:
        return None
    keyword = letter.key[:64] if trigger == Trigger.CLICK else ""
    return active.filter(trigger=trigger, keyword=keyword).first()
