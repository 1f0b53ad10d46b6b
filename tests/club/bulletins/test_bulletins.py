"""A warning or a tip for a region: written by one, released by another, told to everybody once."""

import sys
from datetime import timedelta
from typing import Any

import pytest

from club.bulletins import actions
from club.bulletins.models import Bulletin
from club.bulletins.refusals import BulletinState, OwnBulletin
from club.core.audit import Actor
from club.core.models import AuditEntry
from club.messaging.models import Message
from club.organisation.models import Branch
from tests import cast

pytestmark = pytest.mark.django_db
WRITER, COLLEAGUE = Actor("staff", "writer"), Actor("staff", "colleague")
sending = sys.modules[actions.send_bulletins.__module__]
NOW = cast.NOW


def written(branch: Branch, **facts: Any) -> Bulletin:
    """A draft about heavy rain."""
    words = {"heading": "暴雨橙色预警", "body": "今夜有暴雨，请勿涉水行车。"}
    draft = actions.Draft(**{"kind": "risk_warning", "branch": branch, "send_at": NOW, **words, **facts})
    return actions.write_bulletin(draft=draft, by=WRITER, at=NOW)


def released(branch: Branch, **facts: Any) -> Bulletin:
    return actions.release_bulletin(bulletin=written(branch, **facts), by=COLLEAGUE, at=NOW)


def send(later: timedelta = timedelta(0)) -> int:
    return actions.send_bulletins(at=NOW + later, seconds=60)


def told() -> list[Any]:
    return list(Message.objects.order_by("pk").values_list("recipient", flat=True))


def verbs() -> list[str]:
    return list(
        AuditEntry.objects.filter(verb__startswith="bulletin.").order_by("pk").values_list("verb", flat=True)
    )


def test_the_members_of_the_branch_and_below_are_told_once():
    province = cast.branch("370000")
    city, other = cast.branch("370100", parent=province), cast.branch("420000")
    here, below = cast.member(branch=province), cast.member(branch=city)
    cast.member(branch=other)
    row = released(province)

    assert (send(), send()) == (2, 0)

    row.refresh_from_db()
    assert told() == [here.uid, below.uid]
    assert (row.state, row.queued, row.ended_at) == ("sent", 2, NOW)
    assert Message.objects.first().kind.code == "risk_warning"
    assert verbs() == ["bulletin.written", "bulletin.released", "bulletin.sent"]


def test_a_city_narrows_it_to_those_who_live_there():
    branch = cast.branch()
    there = cast.member(branch=branch, customer=cast.customer(branch=branch, city="济南"))
    cast.member(branch=branch, customer=cast.customer(branch=branch, city="青岛"))
    released(branch, city="济南")

    assert send() == 1
    assert told() == [there.uid]


def test_nobody_is_told_before_its_time_or_before_it_is_released():
    branch = cast.branch()
    cast.member(branch=branch)
    written(branch)
    released(branch, send_at=NOW + timedelta(hours=2))

    assert (send(), send(timedelta(hours=2))) == (0, 1)


def test_whoever_wrote_it_does_not_release_it():
    row = written(cast.branch())
    with pytest.raises(OwnBulletin):
        actions.release_bulletin(bulletin=row, by=WRITER, at=NOW)
    row.refresh_from_db()
    assert (row.state, verbs()) == ("draft", ["bulletin.written"])


def test_whoever_changes_a_draft_has_written_it():
    branch = cast.branch()
    row = written(branch)
    draft = actions.Draft("safety_tip", branch, "雨天慢行", "雨天请降低车速。", NOW)
    actions.change_bulletin(bulletin=row, draft=draft, by=COLLEAGUE, at=NOW)
    with pytest.raises(OwnBulletin):
        actions.release_bulletin(bulletin=row, by=COLLEAGUE, at=NOW)
    row.refresh_from_db()
    assert (row.heading, row.kind, row.state) == ("雨天慢行", "safety_tip", "draft")


def test_what_was_stopped_is_told_to_nobody_else(monkeypatch: pytest.MonkeyPatch):
    branch = cast.branch()
    for _number in range(3):
        cast.member(branch=branch)
    row = released(branch)
    monkeypatch.setattr(sending, "CHUNK", 2)
    sending._step(row.pk, NOW)

    actions.stop_bulletin(bulletin=row, by=WRITER, at=NOW)

    assert (send(), len(told())) == (0, 2)
    row.refresh_from_db()
    assert (row.state, row.queued) == ("stopped", 2)
    assert AuditEntry.objects.get(verb="bulletin.stopped").data == {"rows": 2}


def test_sending_that_broke_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch):
    branch = cast.branch()
    members = [cast.member(branch=branch) for _number in range(5)]
    row = released(branch)
    monkeypatch.setattr(sending, "CHUNK", 2)
    assert sending._step(row.pk, NOW) == (True, 2)

    assert send() == 3
    assert told() == [member.uid for member in members]


@pytest.mark.parametrize("act", ["release_bulletin", "stop_bulletin"])
def test_what_is_over_is_not_moved_on(act: str):
    row = released(cast.branch())
    actions.stop_bulletin(bulletin=row, by=WRITER, at=NOW)
    with pytest.raises(BulletinState):
        getattr(actions, act)(bulletin=row, by=COLLEAGUE, at=NOW)
    assert verbs() == ["bulletin.written", "bulletin.released", "bulletin.stopped"]
