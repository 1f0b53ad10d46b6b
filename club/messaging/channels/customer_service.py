"""WeChat customer-service texts: only for a while after the person did something."""

from club.messaging.channels.parcel import Parcel, Refused
from club.messaging.channels.wechat import failure, surely_not_sent
from club.wechat import allowances
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable

OUTSIDE_WINDOW = "outside_window"
TOO_LATE, TOO_MANY = 45015, 45047


def send(parcel: Parcel) -> str:
    """Send a text for one message of his window."""
    openid = parcel.to.openid
    window = allowances.take_word(openid, parcel.at)
    if window is None:
        raise Refused(OUTSIDE_WINDOW)
    try:
        WeChatClient().send_text(openid, f"{parcel.wording.text}\n{parcel.link}".strip())
    except (WeChatError, WeChatUnreachable) as error:
        if isinstance(error, WeChatError) and error.code in (TOO_LATE, TOO_MANY):
            allowances.close_windows(openid)
        elif surely_not_sent(error):
            allowances.give_word_back(window)
        raise failure(error, parcel) from None
    return ""
