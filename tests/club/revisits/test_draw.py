"""Drawing batches: none twice, none lost, no gap between them, however often and late it runs."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.models import AuditEntry
from club.revisits import actions, drawing
from club.revisits.models import Revisit, RevisitBatch
from tests import cast
from tests.club.revisits.scene import MONDAY, claim, drawn, issued, kind, on

pytestmark = pytest.mark.django_db


def references() -> set[str]:
    return set(Revisit.objects.values_list("reference", flat=True))


def test_a_week_is_drawn_with_its_window_and_branch() -> None:
    kind()
    first, last = issued(on(9, 7)), issued(on(9, 13, 23, 59))
    early, late = issued(on(8, 30, 23, 59)), issued(on(9, 14))

    assert actions.draw(at=on(9, 14, 0, 5)) == 2

    assert references() == {first.number, last.number}
    row = Revisit.objects.get(reference=first.number)
    assert (row.customer, row.branch, row.policy, row.claim) == (first.customer, first.branch, first, None)
    assert (row.call_from, row.call_until, row.happened_at) == (MONDAY, on(9, 21), first.issued_at)
    assert {early.number, late.number} & references() == set()


def test_persons_are_called_about_cars_and_groups_about_the_rest() -> None:
    kind()
    wanted = [issued(on(9, 9), line="compulsory"), issued(on(9, 9), line="property", is_group=True)]
    issued(on(9, 9), line="property")
    issued(on(9, 9), line="motor", is_group=True)
    actions.draw(at=MONDAY)
    assert references() == {policy.number for policy in wanted}


def test_drawing_again_draws_nothing() -> None:
    drawn(3)
    before = (Revisit.objects.count(), RevisitBatch.objects.count(), AuditEntry.objects.count())
    for hour in (1, 30, 160):
        assert actions.draw(at=MONDAY + timedelta(hours=hour)) == 0
    assert (Revisit.objects.count(), RevisitBatch.objects.count(), AuditEntry.objects.count()) == before


def test_a_draw_that_dies_in_the_middle_leaves_nothing_and_the_next_one_takes_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind()
    policies = [issued(on(9, 9)) for _one in range(3)]
    fill = drawing.fill

    def killed(*args: object) -> int:
        fill(*args)  # type: ignore[arg-type] # whatever it is given
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "fill", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.draw(at=MONDAY)
    assert (Revisit.objects.count(), RevisitBatch.objects.count()) == (0, 0)
    assert actions.draw(at=MONDAY) == 3
    assert references() == {policy.number for policy in policies}


@pytest.mark.parametrize("second", [on(9, 21), on(9, 22, 15), on(9, 27, 23, 59)])
def test_batches_join_without_a_gap_also_after_days_without_a_run(second: datetime) -> None:
    kind()
    policies = [issued(on(9, 7) + timedelta(hours=5 * step)) for step in range(67)]  # two weeks
    actions.draw(at=MONDAY)
    actions.draw(at=second)
    assert references() == {policy.number for policy in policies if policy.issued_at < on(9, 21)}
    spans = list(RevisitBatch.objects.order_by("moment").values_list("events_from", "events_until"))
    assert spans == [(on(9, 7), on(9, 14)), (on(9, 14), on(9, 21))]


def test_three_weeks_without_a_run_are_taken_in_one_batch() -> None:
    kind()
    policies = [issued(on(9, 7) + timedelta(days=step)) for step in range(28)]
    actions.draw(at=MONDAY)
    assert actions.draw(at=on(10, 5)) == 21
    assert references() == {policy.number for policy in policies}
    assert RevisitBatch.objects.order_by("moment").last().events_from == on(9, 14)


def test_care_calls_of_half_hours_join_although_some_were_missed() -> None:
    kind("after-report")
    policy = issued(on(9, 1))
    claims = [
        claim(policy, on(9, 14, 8) + timedelta(minutes=5 * step)) for step in range(36)
    ]  # 8:00 to 10:55
    for at in (on(9, 14, 9), on(9, 14, 9, 31), on(9, 14, 11, 2)):  # 10:00 and 10:30 were missed
        actions.draw(at=at)
    known = {each.number for each in claims if each.reported_at < on(9, 14, 10, 30)}
    assert references() == known
    assert RevisitBatch.objects.count() == 3


def test_what_we_learn_of_late_is_still_called_once() -> None:
    kind()
    early = issued(on(9, 9))
    actions.draw(at=MONDAY)
    late = issued(on(9, 10))  # the core system told us after Monday
    assert actions.draw(at=on(9, 21)) == 1
    assert references() == {early.number, late.number}


def test_a_sample_is_the_same_for_ever_and_about_as_large_as_it_says() -> None:
    kind(share=30)
    for _one in range(200):
        issued(on(9, 9), customer=cast.customer())
    count = actions.draw(at=MONDAY)
    first = references()
    Revisit.objects.all().delete()
    RevisitBatch.objects.all().delete()
    assert actions.draw(at=MONDAY) == count
    assert references() == first
    assert 35 < count < 90


def test_nobody_is_called_who_was_forgotten() -> None:
    kind()
    policy = issued(on(9, 9))
    policy.customer.external_id, policy.customer.id_number = None, ""
    policy.customer.save()
    assert actions.draw(at=MONDAY) == 0


def test_a_queue_that_is_switched_off_is_not_drawn() -> None:
    issued(on(9, 9))
    type(kind()).objects.update(is_on=False)
    assert actions.draw(at=MONDAY) == 0
    assert RevisitBatch.objects.count() == 0


def statements(count: int, week: datetime) -> int:
    for _one in range(count):
        issued(week - timedelta(days=3))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert actions.draw(at=week) == count
    return len(asked)


def test_a_draw_takes_as_many_statements_for_forty_as_for_one() -> None:
    kind()
    assert statements(1, on(9, 14)) == statements(40, on(9, 21))


def test_ending_windows_takes_as_many_statements_for_forty_as_for_one() -> None:
    kind()
    asked = []
    for count, week in ((1, on(9, 14)), (40, on(9, 28))):
        statements(count, week)
        with CaptureQueriesContext(connection) as queries:
            assert actions.end_windows(at=week + timedelta(days=7)) == count
        asked.append(len(queries))
    assert asked[0] == asked[1]
