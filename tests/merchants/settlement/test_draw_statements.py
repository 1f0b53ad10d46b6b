"""Statements on time: the nightly task and the command."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from club.core.clock import local_date, midnight
from club.core.models import JobSlot
from merchants.ledger.actions import record_payable
from merchants.settlement.models import Statement
from merchants.settlement.tasks import draw_statements
from tests import cast
from tests.merchants.counter_scene import shop_offering

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_month():
    """A use on the last day of last month; gives that day."""
    wash = cast.product()
    day = local_date(timezone.now()).replace(day=1) - timedelta(days=1)
    record_payable(store=shop_offering(wash), product=wash, quantity=1, at=midnight(day))
    return day


def test_the_nightly_task_draws_and_sends_once_a_day(last_month):
    draw_statements()
    draw_statements()
    statement = Statement.objects.get()
    assert (statement.state, statement.due_fen) == (Statement.State.SENT, 2500)
    slot = JobSlot.objects.get(job="draw_statements")
    assert (slot.slot, slot.result) == (local_date(timezone.now()).isoformat(), {"drawn": 1})


def test_a_task_that_died_half_way_is_done_by_the_next_one(last_month):
    slot = {"job": "draw_statements", "slot": local_date(timezone.now()).isoformat()}
    JobSlot.objects.create(started_at=timezone.now(), **slot)
    draw_statements()
    assert Statement.objects.count() == 1


def test_the_command_prints_what_it_drew(last_month):
    out = StringIO()
    call_command("draw_statements", "--month", f"{last_month:%Y-%m}", stdout=out)
    assert "1 statements, 25.00 yuan" in out.getvalue()
    assert Statement.objects.get().state == Statement.State.DRAFT


def test_the_command_draws_no_month_that_still_runs():
    with pytest.raises(CommandError):
        call_command("draw_statements", "--month", f"{local_date(timezone.now()):%Y-%m}")
    assert Statement.objects.count() == 0
