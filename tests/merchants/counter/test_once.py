"""Who stands at the counter, as the trail and the idempotency keys name him."""

import pytest

from club.core.audit import Actor
from club.core.idempotency import Answer
from merchants.counter.once import Door, act_once
from merchants.stores.guessing import TooManyMisses
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_till_is_its_key_and_a_person_himself():
    shop = cast.store()
    key, clerk = cast.api_key(shop, "0" * 64), cast.operator(shop)
    doors = Door(key), Door(clerk)
    assert [door.by for door in doors] == [
        Actor("api_key", str(key.uid)),
        Actor("operator", str(clerk.uid)),
    ]
    assert [door.scope for door in doors] == [f"api_key:{key.uid}", f"operator:{clerk.uid}"]


@pytest.mark.parametrize(
    ("code", "misses"), [("invalid_code", 1), ("bad_signature", 1), ("used_up", 0), ("", 0)]
)
def test_a_wrong_code_counts_once_however_often_it_is_sent(code: str, misses: int):
    clerk = cast.operator(cast.store())
    told = {"code": code} if code else {}
    sent = {"door": Door(clerk), "key": "k1", "request_hash": "h", "at": cast.NOW}
    answers = [act_once(**sent, work=lambda: Answer(409, told)) for _number in range(2)]
    clerk.refresh_from_db()
    assert ([answer.replayed for answer in answers], clerk.misses) == ([False, True], misses)


def test_who_is_locked_is_not_even_heard():
    clerk = cast.operator(cast.store(), locked_until=cast.NOW.replace(hour=23))
    heard = []
    with pytest.raises(TooManyMisses):
        act_once(
            door=Door(clerk),
            key="k1",
            request_hash="h",
            at=cast.NOW,
            work=lambda: heard.append(1) or Answer(200, {}),
        )
    assert heard == []
