"""Steps of a care flow that give a package: once, to whoever may have it."""

from typing import Any

import pytest

from club.managers.actions import StepFacts, draw_day, publish_flow, write_step
from club.managers.models import StepRun
from club.managers.queries import packages_for
from club.managers.refusals import PackageOfElsewhere, StepIncomplete
from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.club.managers.scene import BY, NOW, TODAY
from tests.club.managers.test_care_flows import OTHER, drafted
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import stop_batch
from vouchers.lifecycle.models import Gift, GrantBatch

pytestmark = pytest.mark.django_db


def giving(package: GiftPackage, **terms: Any) -> None:
    """A flow for whoever joins today, which gives a package at once."""
    step = StepFacts(kind="gift", offset_days=0, name="迎新礼包", package=package)
    publish_flow(version=drafted(step, skips_complaints=False, **terms), by=OTHER, at=NOW)


def joined(**fields: Any) -> Member:
    """Somebody who became a full member today."""
    row = cast.member(**fields)
    Member.objects.filter(pk=row.pk).update(full_at=NOW)
    return row


def reasons() -> dict[int, str]:
    return dict(StepRun.objects.values_list("start__member", "reason"))


def test_whoever_is_reached_gets_the_package_once() -> None:
    package = cast.package()
    giving(package)
    first, second = joined(), joined()

    for _run in range(2):
        draw_day(day=TODAY, at=NOW)

    assert sorted(Gift.objects.values_list("member", "package")) == [
        (first.pk, package.pk),
        (second.pk, package.pk),
    ]
    assert (GrantBatch.objects.get().reason, reasons()) == ("迎新礼包", {first.pk: "", second.pk: ""})
    assert Message.objects.filter(kind__code="gift_arrived").count() == 2


def test_who_joins_later_the_same_day_gets_it_too() -> None:
    giving(cast.package())
    joined()
    draw_day(day=TODAY, at=NOW)
    joined()

    draw_day(day=TODAY, at=NOW)

    assert (Gift.objects.count(), GrantBatch.objects.count()) == (2, 1)


def test_who_may_not_have_it_is_left_out_by_name_of_the_reason() -> None:
    giving(cast.package(min_tier=cast.tier("vip", 3)))
    plain = joined(tier=cast.tier("ordinary", 1))

    draw_day(day=TODAY, at=NOW)

    assert (Gift.objects.count(), reasons()) == (0, {plain.pk: "unfit"})


def test_a_package_that_was_taken_offline_stops_its_step_and_nothing_else() -> None:
    package = cast.package()
    giving(package)
    GiftPackage.objects.filter(pk=package.pk).update(live=False)
    who = joined()

    draw_day(day=TODAY, at=NOW)

    assert (Gift.objects.count(), GrantBatch.objects.count(), reasons()) == (0, 0, {who.pk: "offline"})


def test_a_grant_that_was_stopped_gives_no_more_and_keeps_what_was_given() -> None:
    giving(cast.package())
    early = joined()
    draw_day(day=TODAY, at=NOW)
    stop_batch(batch=GrantBatch.objects.get(), reason="太贵", by=BY, at=NOW)
    late = joined()

    draw_day(day=TODAY, at=NOW)

    assert (Gift.objects.count(), reasons()) == (1, {early.pk: "", late.pk: "offline"})


def test_a_gift_needs_a_package_and_nothing_else_has_one() -> None:
    row = drafted(event="closed", branch=cast.branch())
    ours = cast.package(branch=row.flow.branch)
    for facts in (
        StepFacts(kind="gift", offset_days=0, name="礼包"),
        StepFacts(kind="to_do", offset_days=0, name="致电", package=ours),
    ):
        with pytest.raises(StepIncomplete):
            write_step(version=row, facts=facts, by=BY, at=NOW)


def test_only_a_published_package_of_the_branch_or_above_can_be_given() -> None:
    home = cast.branch("370100")
    row = drafted(event="closed", branch=home)
    ours, above = cast.package(branch=home), cast.package()
    foreign, draft = cast.package(branch=cast.branch("370200")), cast.package(branch=home, live=False)

    assert set(packages_for(row.flow)) == {ours, above}
    for package in (foreign, draft):
        facts = StepFacts(kind="gift", offset_days=0, name="礼包", package=package)
        with pytest.raises(PackageOfElsewhere):
            write_step(version=row, facts=facts, by=BY, at=NOW)


def test_what_is_given_to_all_members_is_a_package_of_the_head_office() -> None:
    cast.package(branch=cast.branch("370100"))
    everywhere = cast.package()

    assert list(packages_for(drafted(event="joined").flow)) == [everywhere]
