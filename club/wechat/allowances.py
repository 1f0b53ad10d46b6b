"""What people let us send them through WeChat: ticks for subscription notices, windows for customer service.

Both are counters of our own, because WeChat tells neither. They are only changed by conditional statements,
so two senders never use the same tick.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from club.wechat.models import Follower, NoticePermit, ServiceWindow

Act = ServiceWindow.Act
# How long and for how many messages an act opens the window (WeChat: api_sendcustommessage).
OPENS = {Act.WRITE: (timedelta(hours=48), 5), Act.TOUCH: (timedelta(minutes=1), 3)}


def note_answer(follower: Follower, template: str, *, accepted: bool, at: datetime) -> None:
    """A prompt was answered: a yes is worth one notice, a no takes nothing that was given before."""
    permit, _ = NoticePermit.objects.get_or_create(follower=follower, template=template)
    mine = NoticePermit.objects.filter(pk=permit.pk)
    if accepted:
        mine.update(left=F("left") + 1, refused_at=None)
    else:
        mine.update(refused_at=at)


def withdraw(follower: Follower, template: str, at: datetime) -> None:
    """He switched the notice off in his settings: what he gave before is void."""
    NoticePermit.objects.filter(follower=follower, template=template).update(left=0, refused_at=at)


def take_tick(openid: str, template: str) -> int | None:
    """Use one permission; its row, or None when there is none."""
    pk = _permits([openid]).filter(template=template).values_list("pk", flat=True).first()
    # By its own key, so that a sender who waited for the row sees what is left of it now.
    taken = NoticePermit.objects.filter(pk=pk, left__gte=1).update(left=F("left") - 1)
    return pk if taken else None


def give_tick_back(pk: int) -> None:
    """The notice surely did not go out."""
    NoticePermit.objects.filter(pk=pk).update(left=F("left") + 1)


def forget_ticks(pk: int, at: datetime) -> None:
    """WeChat says that he has given none."""
    NoticePermit.objects.filter(pk=pk).update(left=0, refused_at=at)


def ticks_of(openids: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Which of these people would take which template now, as (openid, template)."""
    rows = _permits(openids).filter(left__gte=1)
    return frozenset(rows.values_list("follower__openid", "template"))


def open_window(follower: Follower, act: Act, when: datetime) -> None:
    """He acted: his window is open anew. An older act that arrives late changes nothing."""
    lasts, most = OPENS[act]
    until = when + lasts
    row, is_new = ServiceWindow.objects.get_or_create(
        follower=follower, act=act, defaults={"until": until, "left": most}
    )
    if not is_new:
        ServiceWindow.objects.filter(pk=row.pk, until__lt=until).update(until=until, left=most)


def close_windows(openid: str) -> None:
    """He left, or WeChat says that the time is over."""
    _windows([openid]).update(left=0)


def take_word(openid: str, at: datetime) -> int | None:
    """Use one message of a window, of the one that closes first; its row, or None when none is open."""
    open_ones = _windows([openid]).filter(until__gt=at, left__gte=1).order_by("until")
    for pk in open_ones.values_list("pk", flat=True):
        if ServiceWindow.objects.filter(pk=pk, until__gt=at, left__gte=1).update(left=F("left") - 1):
            return pk
    return None


def give_word_back(pk: int) -> None:
    """The message surely did not go out."""
    ServiceWindow.objects.filter(pk=pk).update(left=F("left") + 1)


def talking(openids: Iterable[str], at: datetime) -> frozenset[str]:
    """Who of these people may be written to now."""
    rows = _windows(openids).filter(until__gt=at, left__gte=1)
    return frozenset(rows.values_list("follower__openid", flat=True))


def _permits(openids: Iterable[str]) -> QuerySet[NoticePermit]:
    return NoticePermit.objects.filter(
        follower__app_id=settings.WECHAT_APP_ID, follower__openid__in=list(openids)
    )


def _windows(openids: Iterable[str]) -> QuerySet[ServiceWindow]:
    return ServiceWindow.objects.filter(
        follower__app_id=settings.WECHAT_APP_ID, follower__openid__in=list(openids)
    )
