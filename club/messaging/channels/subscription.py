"""WeChat subscription notices: one for each prompt that the person accepted."""

from datetime import datetime

from club.messaging.channels.parcel import Parcel, Refused
from club.messaging.channels.wechat import failure, keywords, surely_not_sent
from club.wechat import allowances
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable

NO_TICK = "no_tick"
REFUSED = 43101  # he takes none, or none is left: WeChat's word counts more than our count


def send(parcel: Parcel) -> str:
    """Send a notice for one tick; returns the name by which a report of WeChat is found.

    WeChat answers without an id, so its report names only person and template, which is what a permit is.
    """
    template = parcel.kind.notice_template
    permit = allowances.take_tick(parcel.to.openid, template)
    if permit is None:
        raise Refused(NO_TICK)
    try:
        data = keywords(parcel, parcel.kind.notice_fields)
        WeChatClient().send_notice(openid=parcel.to.openid, template_id=template, data=data, page=parcel.link)
    except (WeChatError, WeChatUnreachable) as error:
        _settle(permit, error, parcel.at)
        raise failure(error, parcel) from None
    return name_of(permit)


def name_of(permit: int) -> str:
    """What stands in place of WeChat's id until its report brings one."""
    return f"notice-{permit}"


def _settle(permit: int, error: WeChatError | WeChatUnreachable, at: datetime) -> None:
    if isinstance(error, WeChatError) and error.code == REFUSED:
        allowances.forget_ticks(permit, at)
    elif surely_not_sent(error):
        allowances.give_tick_back(permit)
