"""Gifts ordered by other systems."""

import pytest

from tests import cast
from tests.merchants.api.partner import System, system
from tests.merchants.counter_scene import till
from vouchers.lifecycle.models import Gift, GrantBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def core() -> System:
    return system()


def order(package, *members: str, batch: str = "b-1") -> dict:
    return {"batch": batch, "package": package.code, "members": list(members)}


def test_members_are_named_by_their_number_or_their_customers_number(core):
    package, one, two = cast.package(), cast.member(), cast.member()
    half = cast.half_member()
    names = [one.number, two.customer.external_id, two.number, half.number, "nobody"]
    answer = core.post("gifts", order(package, *names))
    assert answer.status_code == 201
    assert answer.json() == {
        "batch": "b-1",
        "package": package.code,
        "given": 2,
        "left_out": 0,
        "passed_over": {"unknown_member": 1, "not_a_full_member": 1},
    }
    assert set(Gift.objects.values_list("member", flat=True)) == {one.pk, two.pk}


def test_the_same_batch_again_gives_nothing(core):
    package, one, two = cast.package(), cast.member(), cast.member()
    core.post("gifts", order(package, one.number))
    answer = core.post("gifts", order(package, one.number, two.number))
    assert (answer.status_code, answer.json()["given"], Gift.objects.count()) == (200, 0, 1)


def test_a_batch_of_another_package_is_refused(core):
    one = cast.member()
    core.post("gifts", order(cast.package(), one.number))
    answer = core.post("gifts", order(cast.package(), one.number))
    assert (answer.status_code, answer.json()["code"], Gift.objects.count()) == (422, "key_reused", 1)


def test_nothing_is_left_of_a_batch_that_nobody_may_have(core):
    answer = core.post("gifts", order(cast.package(), "nobody"))
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_give")
    assert (Gift.objects.count(), GrantBatch.objects.count()) == (0, 0)


def test_a_draft_or_an_unknown_package_is_not_given(core):
    one = cast.member()
    draft = core.post("gifts", order(cast.package(live=False), one.number))
    assert (draft.status_code, draft.json()["code"]) == (409, "not_published")
    body = {"batch": "b-2", "package": "none", "members": [one.number]}
    assert core.post("gifts", body).json()["errors"] == [{"field": "package", "message": "no such package"}]
    assert GrantBatch.objects.count() == 0


def test_a_batch_can_be_followed(core):
    package = cast.package()
    core.post("gifts", order(package, cast.member().number, cast.member().number))
    answer = core.get("gifts/b-1").json()
    assert (answer["package"], answer["gifts"], answer["stopped_at"]) == (package.code, {"offered": 2}, None)
    assert core.get("gifts/b-2").status_code == 404


def test_merchants_give_nothing(core):
    shop = till(cast.store())
    assert shop.post("gifts", order(cast.package(), cast.member().number)).status_code == 403
    assert shop.get("gifts/b-1").status_code == 403
    assert Gift.objects.count() == 0
