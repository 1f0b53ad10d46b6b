"""A merchant finds its own statements once they were sent, their lines and its disputes, and no other's."""

from uuid import uuid4

import pytest
from django.http import Http404

from merchants.settlement.access import dispute_for, disputes_about, line_for, statement_for, statements_of
from tests.merchants.settlement.scene import Scene, draw_next, moment, owe, september

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Two months, the second not sent yet, beside another merchant's September."""
    made = september()
    owe(made.shop, made.wash, moment(3))
    return made


def test_a_statement_is_found_by_its_number_once_it_was_sent(scene: Scene):
    merchant, other = scene.shop.merchant, september()
    [draft] = draw_next(scene)
    assert list(statements_of(merchant)) == [scene.statement]
    assert statement_for(merchant, scene.statement.number) == scene.statement
    for number in (draft.number, other.statement.number, "ST-NONE"):
        with pytest.raises(Http404):
            statement_for(merchant, number)


def test_a_line_is_found_in_its_own_statement_only(scene: Scene):
    first, second, _third = scene.lines
    [foreign, *_rest] = september().lines
    found = [line_for(scene.statement, line.payable.uid) for line in (first, second)]
    assert found == [first, second]
    for uid in (foreign.payable.uid, uuid4()):
        with pytest.raises(Http404):
            line_for(scene.statement, uid)


def test_disputes_are_those_of_the_merchant_and_of_one_statement(scene: Scene):
    first, second = scene.dispute(0), scene.dispute(1)
    other = september()
    foreign = other.dispute()
    merchant = scene.shop.merchant
    assert [dispute_for(merchant, row.uid) for row in (first, second)] == [first, second]
    assert list(disputes_about(scene.statement)) == [second, first]
    assert list(disputes_about(other.statement)) == [foreign]
    for uid in (foreign.uid, uuid4()):
        with pytest.raises(Http404):
            dispute_for(merchant, uid)
