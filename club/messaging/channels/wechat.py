"""WeChat: template messages, and what every channel through WeChat shares."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from club.core.clock import SHANGHAI, end_of
from club.messaging.channels.parcel import Busy, Down, MaybeSent, NotSent, Parcel, Refused
from club.messaging.wording import fill
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable

logger = logging.getLogger(__name__)

SYSTEM_BUSY, DAY_QUOTA, MINUTE_QUOTA = -1, 45009, 45011
NOT_AUTHORISED = 48001  # this one interface only
# Our account, its keys or its address list are wrong: no message can go out until a person repairs it.
ACCOUNT_WRONG = {40001, 40013, 40014, 40125, 40164, 42001, NOT_AUTHORISED}
# The template or what we put into it is wrong: this kind of message fails for everybody.
TEMPLATE_WRONG = {40037, 47003}
LONGEST = {"thing": 20, "phrase": 5, "character_string": 32, "number": 32, "amount": 20, "name": 10}


def send(parcel: Parcel) -> str:
    """Send a template message; returns WeChat's msgid, by which its delivery report names it."""
    try:
        return WeChatClient().send_template(
            openid=parcel.to.openid,
            template_id=parcel.kind.wechat_template,
            data=keywords(parcel, parcel.kind.wechat_fields),
            url=parcel.link,
            client_msg_id=parcel.key,
        )
    except (WeChatError, WeChatUnreachable) as error:
        raise failure(error, parcel) from None


def keywords(parcel: Parcel, fields: Mapping[str, str]) -> dict[str, str]:
    """A template's keywords, filled in and short enough; its title alone where staff named none."""
    values = {**parcel.values, "title": parcel.wording.title}
    texts = fields or {"thing1": "{title}"}
    return {keyword: _short(keyword, fill(text, values)) for keyword, text in texts.items()}


def is_well() -> bool:
    """Whether WeChat answers at all. Asked before the first message after one that got no answer."""
    try:
        WeChatClient().greet()
    except WeChatError as error:
        return error.code not in {SYSTEM_BUSY, *ACCOUNT_WRONG}
    except WeChatUnreachable:
        return False
    return True


def _short(keyword: str, text: str) -> str:
    """WeChat refuses values that are empty or longer than their keyword's type allows."""
    longest = LONGEST.get(keyword.rstrip("0123456789"), 100)
    text = text.strip() or "-"
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def surely_not_sent(error: WeChatError | WeChatUnreachable) -> bool:
    """Whether nothing can have gone out: WeChat said so, or was never reached."""
    return isinstance(error, WeChatError) or not error.maybe_done


def failure(error: WeChatError | WeChatUnreachable, parcel: Parcel) -> NotSent:
    """What an error of WeChat means for the message."""
    if isinstance(error, WeChatUnreachable):
        if error.maybe_done:
            return MaybeSent("no_answer", str(error), everywhere=True)
        return Down("unreachable", str(error), everywhere=True)
    code, detail = error.code, error.message
    if code == SYSTEM_BUSY:
        return Busy(code, detail)
    if code == DAY_QUOTA:
        return Down(code, detail, pause=_until_midnight())
    if code == MINUTE_QUOTA:
        return Down(code, detail, pause=timedelta(minutes=1))
    if code in ACCOUNT_WRONG:
        logger.error("WeChat refuses our account: %s %s", code, detail)
        return Down(code, detail, pause=timedelta(minutes=5), everywhere=code != NOT_AUTHORISED)
    if code in TEMPLATE_WRONG:
        logger.error("WeChat refuses the template of message kind %s: %s %s", parcel.kind.code, code, detail)
    return Refused(code, detail)


def _until_midnight() -> timedelta:
    """WeChat counts its daily quota by the Chinese day of its own clock, so ours is read here."""
    now = datetime.now(SHANGHAI)
    return end_of(now.date()) - now
