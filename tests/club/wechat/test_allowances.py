"""What people let us send: ticks for notices, windows for customer service."""

import time
from datetime import timedelta
from typing import Any

import pytest

from club.wechat import allowances
from club.wechat.actions import process_inbox, receive
from club.wechat.envelope import Letter
from club.wechat.models import Follower, NoticePermit, ServiceWindow
from tests.cast import NOW
from tests.club.wechat.letters import OPENID
from tests.threads import at_once

pytestmark = pytest.mark.django_db
Act = ServiceWindow.Act


def told(kind: str, after_s: int = 0, *, number: str = "", **fields: Any) -> None:
    """A push that was received and worked on."""
    when = NOW + timedelta(seconds=after_s)
    letter = Letter(OPENID, "gh_club", kind, when, message_id=number, is_event=not number)
    letter.fields.update(fields)
    receive(letter=letter, at=when)
    process_inbox(at=when)


def popup(answer: str, after_s: int = 0, template: str = "N1") -> None:
    entry = {"TemplateId": template, "SubscribeStatusString": answer, "PopupScene": "1"}
    told("subscribe_msg_popup_event", after_s, SubscribeMsgPopupEvent={"List": entry})


def windows() -> dict[str, tuple[timedelta, int]]:
    return {row.act: (row.until - NOW, row.left) for row in ServiceWindow.objects.all()}


def test_each_accepted_prompt_is_worth_one_notice() -> None:
    popup("accept")
    popup("accept", 1)
    popup("reject", 2)
    popup("accept", 3, "N2")

    assert dict(NoticePermit.objects.values_list("template", "left")) == {"N1": 2, "N2": 1}
    taken = [allowances.take_tick(OPENID, "N1") for _ in range(3)]

    permit = NoticePermit.objects.get(template="N1")
    assert (taken, permit.left) == ([permit.pk, permit.pk, None], 0)


def test_the_same_push_again_is_no_second_tick() -> None:
    popup("accept")
    popup("accept")

    assert NoticePermit.objects.get().left == 1


def test_switching_a_notice_off_voids_what_was_accepted() -> None:
    popup("accept")
    entry = {"TemplateId": "N1", "SubscribeStatusString": "reject"}
    told("subscribe_msg_change_event", 1, SubscribeMsgChangeEvent={"List": [entry]})

    assert allowances.ticks_of([OPENID]) == frozenset()
    assert allowances.take_tick(OPENID, "N1") is None


def take_unguarded(_number: int) -> int | None:
    """The same without its condition: what is left is read, somebody else takes it, then it is written."""
    permit = NoticePermit.objects.get()
    time.sleep(0.05)
    NoticePermit.objects.filter(pk=permit.pk).update(left=max(0, permit.left - 1))
    return permit.pk if permit.left else None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "guard off"])
def test_of_many_senders_one_uses_the_last_tick(guarded: bool) -> None:
    popup("accept")
    act = (lambda _number: allowances.take_tick(OPENID, "N1")) if guarded else take_unguarded

    taken = [each for each in at_once(8, act) if each]

    assert (len(taken) == 1) is guarded
    assert NoticePermit.objects.get().left == 0


@pytest.mark.parametrize("kind", ["text", "image", "voice", "video", "shortvideo", "link", "location"])
def test_writing_opens_two_days_for_five_messages(kind: str) -> None:
    told(kind, number="24001")

    assert windows() == {Act.WRITE: (timedelta(hours=48), 5)}


@pytest.mark.parametrize("kind", ["click", "scan", "subscribe"])
def test_a_touch_opens_one_minute_for_three_messages(kind: str) -> None:
    told(kind, EventKey="")

    assert windows() == {Act.TOUCH: (timedelta(minutes=1), 3)}


@pytest.mark.parametrize("kind", ["location", "view", "templatesendjobfinish"])
def test_what_the_phone_or_the_platform_tells_by_itself_opens_nothing(kind: str) -> None:
    told(kind)

    assert windows() == {}


def test_a_later_act_opens_its_window_anew_and_an_older_one_changes_nothing() -> None:
    told("text", number="1")
    allowances.take_word(OPENID, NOW)
    told("text", -60, number="2")
    assert windows() == {Act.WRITE: (timedelta(hours=48), 4)}

    told("text", 3600, number="3")

    assert windows() == {Act.WRITE: (timedelta(hours=49), 5)}


def test_the_window_that_closes_first_is_used_first() -> None:
    told("text", number="1")
    told("click", EventKey="k")

    taken = [allowances.take_word(OPENID, NOW) is not None for _ in range(9)]

    assert (taken, windows()) == (
        [True] * 8 + [False],
        {Act.WRITE: (timedelta(hours=48), 0), Act.TOUCH: (timedelta(minutes=1), 0)},
    )


def test_nobody_is_written_to_after_the_window_or_after_leaving() -> None:
    told("text", number="1")
    late = NOW + timedelta(hours=48)

    assert allowances.talking([OPENID], late - timedelta(seconds=1)) == {OPENID}
    assert (allowances.talking([OPENID], late), allowances.take_word(OPENID, late)) == (frozenset(), None)
    told("unsubscribe", 10)
    assert (allowances.talking([OPENID], NOW), Follower.objects.get().is_following) == (frozenset(), False)
