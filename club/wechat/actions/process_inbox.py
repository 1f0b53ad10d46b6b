"""Work on what WeChat pushed: who follows, from where, who left."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction

from club.core import audit
from club.wechat import allowances
from club.wechat.models import Callback, Follower, Scene, ServiceWindow

Act = ServiceWindow.Act
BATCH = 100


def process_inbox(*, at: datetime, limit: int = BATCH) -> int:
    """Work on the pushes that wait, oldest first; answer how many were taken.

    - each push in its own transaction, so a bad one holds up nobody
    - several workers may run: each takes rows that nobody else holds
    - what a person does opens his window for customer service; a notice he accepts may be sent to him once
    - a push without an effect of ours (delivery reports) only becomes "done"; other rooms read it
    """
    taken = 0
    while taken < limit and _take_one(at):
        taken += 1
    return taken


def _take_one(at: datetime) -> bool:
    with transaction.atomic():
        waiting = Callback.objects.filter(state=Callback.State.RECEIVED).order_by("id")
        # skip_locked: another worker is on that row
        row = waiting.select_for_update(skip_locked=True).first()
        if row is None:
            return False
        row.state, row.done_at = Callback.State.DONE, at
        try:
            with transaction.atomic():
                EFFECTS.get(row.kind, _seen)(row, at)
        except Exception as error:
            row.state, row.error = Callback.State.FAILED, f"{type(error).__name__}: {error}"[:200]
        row.save(update_fields=["state", "done_at", "error"])
    return True


def _moment(row: Callback) -> datetime:
    return datetime.fromtimestamp(int(row.content["CreateTime"]), UTC)


def _follower(row: Callback) -> Follower:
    # Locked: pushes about one person may be in the hands of two workers.
    Follower.objects.get_or_create(app_id=row.app_id, openid=row.openid)
    return Follower.objects.select_for_update(of=("self",)).get(app_id=row.app_id, openid=row.openid)


def _follow(row: Callback, at: datetime) -> None:
    follower, when = _follower(row), _moment(row)
    is_first = follower.followed_at is None
    if is_first:
        key = str(row.content.get("EventKey", "")).removeprefix("qrscene_")
        follower.scene = Scene.objects.filter(key=key).first() if key else None
    follower.followed_at = follower.followed_at or when
    # Pushes may overtake each other: the later act counts, within one second the one that arrived last.
    if follower.last_follow_at is None or when >= follower.last_follow_at:
        follower.last_follow_at = when
        follower.is_following = not follower.unfollowed_at or follower.unfollowed_at <= when
    follower.last_seen_at = at
    follower.save()
    allowances.open_window(follower, Act.TOUCH, when)
    source = str(follower.scene.uid) if follower.scene else ""
    audit.record(
        verb="account.followed", subject=follower, by=audit.SYSTEM, at=at, scene=source, first=is_first
    )


def _unfollow(row: Callback, at: datetime) -> None:
    follower, when = _follower(row), _moment(row)
    if follower.unfollowed_at is None or when >= follower.unfollowed_at:
        follower.unfollowed_at = when
        follower.is_following = bool(follower.last_follow_at and follower.last_follow_at > when)
    follower.save()
    if not follower.is_following:
        allowances.close_windows(follower.openid)
    audit.record(verb="account.unfollowed", subject=follower, by=audit.SYSTEM, at=at)


def _seen(row: Callback, at: datetime) -> None:
    if row.kind not in SILENT:
        Follower.objects.filter(app_id=row.app_id, openid=row.openid).update(last_seen_at=at)


def _wrote(row: Callback, at: datetime) -> None:
    _open_window(row, at, Act.WRITE)


def _touched(row: Callback, at: datetime) -> None:
    _open_window(row, at, Act.TOUCH)


def _open_window(row: Callback, at: datetime, act: Act) -> None:
    follower = _follower(row)
    _seen(row, at)
    allowances.open_window(follower, act, _moment(row))


def _place(row: Callback, at: datetime) -> None:
    """A place somebody sends is a message and has a number; the one his phone reports by itself has none."""
    (_wrote if row.content.get("MsgID") else _seen)(row, at)


def _popup(row: Callback, at: datetime) -> None:
    follower = _follower(row)
    _seen(row, at)
    for template, accepted in _notices(row):
        allowances.note_answer(follower, template, accepted=accepted, at=at)


def _change(row: Callback, at: datetime) -> None:
    follower = _follower(row)
    for template, accepted in _notices(row):
        if not accepted:
            allowances.withdraw(follower, template, at)


def _notices(row: Callback) -> list[tuple[str, bool]]:
    """Template and answer of each entry that is whole."""
    entries = [(each.get("TemplateId"), each.get("SubscribeStatusString")) for each in row.content["List"]]
    return [(str(name)[:64], answer == "accept") for name, answer in entries if name and answer]


# Sent by the platform, not caused by the person at this moment.
SILENT = {"templatesendjobfinish", "subscribe_msg_sent_event", "subscribe_msg_change_event"}
EFFECTS: dict[str, Callable[[Callback, datetime], None]] = {
    "subscribe": _follow,
    "unsubscribe": _unfollow,
    "subscribe_msg_popup_event": _popup,
    "subscribe_msg_change_event": _change,
    "location": _place,
    **dict.fromkeys(("text", "image", "voice", "video", "shortvideo", "link"), _wrote),
    **dict.fromkeys(("scan", "click", "scancode_push", "scancode_waitmsg"), _touched),
}
