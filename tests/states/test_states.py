"""A thousand plays."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import cast
from tests.states.machine import Play
from tests.states.model import Model
from tests.states.stage import COLLECT_DAYS, PACKAGES, SUSPENDED, build, complaints, tidy

PLAYS, LOTS, STEPS = 1_000, len(PACKAGES), 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lot", range(LOTS))
def test_whatever_is_done_the_house_and_the_model_agree_and_the_books_hold(lot: int) -> None:
    stage, model, member = build(), Model(suspended={SUSPENDED}), lot % 2
    # Every play begins with a gift that was collected; each lot with another one.
    stage.begin(member, lot, cast.NOW)
    model.give(member, PACKAGES[lot], COLLECT_DAYS, cast.NOW)
    assert model.collect(0, cast.NOW) == "ok"
    assert complaints() == []
    play = type(f"Play{lot}", (Play,), {"stage": stage, "begun": model})  # the name seeds it

    run_state_machine_as_test(
        play,
        settings=settings(
            max_examples=PLAYS // LOTS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a play is short enough to be read as it is; `make soak` shrinks
            suppress_health_check=list(HealthCheck),
        ),
    )
    tidy()
    assert complaints() == []  # every play was undone
