"""What becomes of pushes: followers, their source, and nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.wechat.actions import create_scene, process_inbox, publish_menu, receive, renew_ticket
from club.wechat.client import WeChatClient
from club.wechat.envelope import Letter
from club.wechat.models import Callback, Follower, Scene
from tests import cast
from tests.cast import NOW
from tests.club.wechat.letters import OPENID
from tests.outside import Outside
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def told(kind: str, key: str = "", after_s: int = 0, **fields: Any) -> None:
    """A push that was received."""
    letter = Letter(OPENID, "gh_club", kind, NOW + timedelta(seconds=after_s), key=key, is_event=True)
    letter.fields.update(fields, EventKey=key)
    receive(letter=letter, at=NOW)


def a_scene(**fields: Any) -> Scene:
    return create_scene(
        kind=Scene.Kind.BRANCH, label="柜台", branch=cast.branch(), by=SYSTEM, at=NOW, **fields
    )


def test_following_by_a_code_keeps_the_source() -> None:
    scene = a_scene()
    told("subscribe", f"qrscene_{scene.key}")

    assert process_inbox(at=NOW) == 1

    row = Follower.objects.get()
    assert (row.openid, row.app_id, row.is_following) == (OPENID, settings.WECHAT_APP_ID, True)
    assert (row.scene, row.followed_at) == (scene, NOW)


def test_the_first_source_stays_through_leaving_and_other_codes() -> None:
    first, second = a_scene(), a_scene()
    told("subscribe", f"qrscene_{first.key}")
    told("scan", second.key, after_s=1)
    told("unsubscribe", after_s=2)
    told("subscribe", f"qrscene_{second.key}", after_s=3)

    assert process_inbox(at=NOW) == 4

    row = Follower.objects.get()
    assert (row.scene, row.is_following) == (first, True)


def test_somebody_who_found_us_by_searching_gets_no_source_later() -> None:
    told("subscribe")
    told("unsubscribe", after_s=1)
    told("subscribe", f"qrscene_{a_scene().key}", after_s=2)

    process_inbox(at=NOW)

    assert Follower.objects.get().scene is None


def test_an_unknown_source_is_no_obstacle() -> None:
    told("subscribe", "qrscene_made-up")

    process_inbox(at=NOW)

    assert (Follower.objects.get().scene, Callback.objects.get().state) == (None, "done")


@pytest.mark.parametrize(("first", "then"), [("subscribe", "unsubscribe"), ("unsubscribe", "subscribe")])
def test_the_later_act_counts_whatever_arrives_first(first: str, then: str) -> None:
    told(then, after_s=5)
    told(first, after_s=1)

    process_inbox(at=NOW)

    assert Follower.objects.get().is_following is (then == "subscribe")


def test_within_one_second_the_act_that_arrived_last_counts() -> None:
    for kind in ("subscribe", "unsubscribe", "subscribe"):
        told(kind, key="" if kind == "unsubscribe" else f"qrscene_{kind}{Callback.objects.count()}")

    process_inbox(at=NOW)

    assert Follower.objects.get().is_following


def test_the_source_is_kept_even_when_the_leaving_overtook_the_following() -> None:
    scene = a_scene()
    told("unsubscribe", after_s=5)
    told("subscribe", f"qrscene_{scene.key}", after_s=1)

    process_inbox(at=NOW)

    row = Follower.objects.get()
    assert (row.scene, row.is_following) == (scene, False)


@pytest.mark.parametrize("order", [(3, 2, 1), (3, 1, 2), (1, 3, 2), (2, 3, 1)])
def test_an_old_push_that_comes_late_does_not_bring_a_leaver_back(order: tuple[int, ...]) -> None:
    kinds = {1: "unsubscribe", 2: "subscribe", 3: "unsubscribe"}
    for second in order:
        told(kinds[second], after_s=second)
        process_inbox(at=NOW)

    assert Follower.objects.get().is_following is False


def test_one_push_has_one_effect() -> None:
    for _ in range(3):
        told("subscribe")
        process_inbox(at=NOW)

    assert Follower.objects.count() == 1
    assert AuditEntry.objects.filter(verb="account.followed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_share_the_inbox_without_doing_anything_twice() -> None:
    for second in range(20):
        told("subscribe" if second % 2 == 0 else "unsubscribe", after_s=second)

    counts = at_once(4, lambda number: process_inbox(at=NOW))

    assert sum(counts) == 20
    assert Callback.objects.filter(state="done").count() == 20
    assert Follower.objects.get().is_following is False


def test_a_push_that_cannot_be_worked_on_holds_up_nobody() -> None:
    told("subscribe")
    Callback.objects.update(content={"CreateTime": "no number"})
    told("subscribe", after_s=1)

    assert process_inbox(at=NOW) == 2

    assert list(Callback.objects.order_by("id").values_list("state", flat=True)) == ["failed", "done"]
    assert Follower.objects.get().is_following


def test_delivery_reports_wait_for_the_outbox_to_read_them() -> None:
    told("templatesendjobfinish", MsgID="9", Status="failed:user block")

    process_inbox(at=NOW)

    row = Callback.objects.get()
    assert (row.state, row.content["MsgID"], row.content["Status"]) == ("done", "9", "failed:user block")
    assert Follower.objects.count() == 0


def test_the_menu_leads_into_our_site(outside: Outside) -> None:
    sent = publish_menu(client=WeChatClient(), by=SYSTEM, at=NOW)

    assert outside.get("/sandbox/state")["menu"]["button"] == sent
    assert [button["name"] for button in sent] == ["我的礼包", "车生活", "我"]
    links = [leaf["url"] for button in sent for leaf in button["sub_button"]]
    assert all(link.startswith(f"{settings.SITE_URL}/") for link in links)


def test_a_source_gets_a_code_that_is_renewed_in_time(outside: Outside) -> None:
    scene, client = a_scene(), WeChatClient()

    renew_ticket(scene=scene, client=client, at=NOW)
    first = scene.ticket
    renew_ticket(scene=scene, client=client, at=NOW + timedelta(days=20))
    kept = scene.ticket
    renew_ticket(scene=scene, client=client, at=NOW + timedelta(days=28))

    assert (first == kept, scene.ticket == first) == (True, False)
    assert scene.expires_at == NOW + timedelta(days=58)
    assert [code["scene"] for code in outside.get("/sandbox/state")["qrcodes"]] == [scene.key, scene.key]


def test_a_permanent_code_is_fetched_once(outside: Outside) -> None:
    scene = a_scene(permanent=True)

    renew_ticket(scene=scene, client=WeChatClient(), at=NOW)
    renew_ticket(scene=scene, client=WeChatClient(), at=NOW + timedelta(days=900))

    assert scene.expires_at is None
    assert len(outside.get("/sandbox/state")["qrcodes"]) == 1
