"""Acts on vouchers, gifts and grants from the desk."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.core.models import AuditEntry
from club.identity.models import Role
from club.messaging.models import Message
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, GrantBatch, Voucher

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def voucher(branch: Any, **fields: Any) -> Voucher:
    """A voucher that is usable on the real day."""
    now = timezone.now()
    days = {"valid_from": now - timedelta(days=1), "valid_until": now + timedelta(days=20)}
    return cast.voucher(cast.member(branch=branch), cast.product(), codes.make(), **{**days, **fields})


def given(branch: Any, count: int = 1, **words: Any) -> GrantBatch:
    """A grant to so many members of the branch."""
    people = [cast.member(branch=branch) for _n in range(count)]
    pack = cast.package(branch=branch, cost_fen=2000)
    return grant(key="b", package=pack, members=people, by=SYSTEM, at=timezone.now(), **words)


def send(client: Client, path: str, **fields: Any) -> HttpResponse:
    return client.post(f"/desk/promise/{path}/", {"reason": "客户来电", **fields}, **ENGLISH)


def trail() -> list[str]:
    return list(AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("verb", flat=True))


def test_a_voucher_is_extended_with_a_reason_and_the_member_is_told(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row = voucher(tree.jinan)
    last = local_date(timezone.now()) + timedelta(days=60)

    answer = send(jinan, f"voucher/{row.pk}/extend", last_day=last.isoformat())

    assert answer.url == f"/desk/voucher/inspect/{row.pk}/"
    assert Voucher.objects.get().last_day == last
    assert (trail()[-1], Message.objects.get().kind.code) == ("voucher.extended", "voucher_extended")
    page = jinan.get(answer.url, **ENGLISH).text
    assert "Extended. The member gets a message." in page


def test_a_replaced_voucher_leads_to_the_new_one_and_back(tree: SimpleNamespace, jinan: Client) -> None:
    row = voucher(tree.jinan)

    answer = send(jinan, f"voucher/{row.pk}/replace")

    new = Voucher.objects.get(replaces=row)
    assert answer.url == f"/desk/voucher/inspect/{new.pk}/"
    assert f'href="/desk/voucher/inspect/{row.pk}/"' in jinan.get(answer.url).text
    assert f'href="/desk/voucher/inspect/{new.pk}/"' in jinan.get(f"/desk/voucher/inspect/{row.pk}/").text


def test_withdrawing_and_revoking_end_what_they_are_about(tree: SimpleNamespace, jinan: Client) -> None:
    row, gift = voucher(tree.jinan), given(tree.jinan).gifts.get()

    send(jinan, f"voucher/{row.pk}/withdraw")
    send(jinan, f"gift/{gift.pk}/revoke")

    row.refresh_from_db()
    gift.refresh_from_db()
    assert (row.state, row.state_reason) == ("void", "客户来电")
    assert (gift.state, gift.state_reason) == ("revoked", "客户来电")
    assert trail()[-2:] == ["voucher.voided", "gift.revoked"]


def test_the_box_for_a_day_brings_its_calendar(tree: SimpleNamespace, jinan: Client) -> None:
    page = jinan.get(f"/desk/promise/voucher/{voucher(tree.jinan).pk}/extend/").text
    assert "initDateChooser" in page
    assert "wagtailadmin/js/date-time-chooser.js" in page


@pytest.mark.parametrize("act", ["extend", "replace", "withdraw"])
def test_an_act_without_a_reason_changes_nothing(tree: SimpleNamespace, jinan: Client, act: str) -> None:
    row = voucher(tree.jinan)
    before = (list(Voucher.objects.values()), AuditEntry.objects.count())

    answer = send(jinan, f"voucher/{row.pk}/{act}", reason=" ", last_day="2030-01-01")

    assert answer.context["form"].errors.keys() == {"reason"}
    assert (list(Voucher.objects.values()), AuditEntry.objects.count()) == before


def test_a_refused_act_is_said_on_the_form(tree: SimpleNamespace, jinan: Client) -> None:
    row = voucher(tree.jinan, state=Voucher.State.VOID)

    answer = send(jinan, f"voucher/{row.pk}/replace")

    words = ["Only a voucher that can still be used can be replaced, and a reason is needed."]
    assert list(answer.context["form"].non_field_errors()) == words


def test_looking_at_an_act_changes_nothing_and_says_what_it_will_do(
    tree: SimpleNamespace, jinan: Client
) -> None:
    row, batch = voucher(tree.jinan), given(tree.jinan)
    gift = batch.gifts.get()
    before = (list(Voucher.objects.values()), list(Gift.objects.values()), AuditEntry.objects.count())
    paths = [f"voucher/{row.pk}/{act}" for act in ("extend", "replace", "withdraw")]
    leads = [
        jinan.get(f"/desk/promise/{path}/", **ENGLISH).context["lead"]
        for path in (*paths, f"gift/{gift.pk}/revoke", f"grant/{batch.pk}/stop")
    ]
    assert [words.split(".")[0] for words in leads] == [
        "It can be used longer; one that has expired can be used again",
        "Its code stops working at once",
        "It can never be used again",
        "The member can no longer collect it",
        "Gifts that were collected, and their vouchers, stay as they are",
    ]
    after = (list(Voucher.objects.values()), list(Gift.objects.values()), AuditEntry.objects.count())
    assert after == before


def test_a_grant_is_stopped_and_what_waits_is_taken_back(tree: SimpleNamespace, jinan: Client) -> None:
    batch = given(tree.jinan, count=3)
    collect(gift=batch.gifts.first(), by=SYSTEM, at=timezone.now())

    answer = send(jinan, f"grant/{batch.pk}/stop", revoke="on")

    batch.refresh_from_db()
    assert answer.url == f"/desk/grantbatch/inspect/{batch.pk}/"
    assert batch.stopped_at is not None
    assert sorted(batch.gifts.values_list("state", flat=True)) == ["collected", "revoked", "revoked"]
    assert trail() == ["grant.stopped", "gift.revoked", "gift.revoked"]
    page = jinan.get(answer.url, **ENGLISH)
    assert "2 gifts were taken back." in page.text
    assert [count for _state, _label, count in page.context["states"]] == [0, 1, 0, 0, 2]


def test_gifts_that_were_left_can_be_taken_back_later(tree: SimpleNamespace, jinan: Client) -> None:
    batch = given(tree.jinan, count=2)

    send(jinan, f"grant/{batch.pk}/stop")
    assert set(batch.gifts.values_list("state", flat=True)) == {"offered"}
    send(jinan, f"grant/{batch.pk}/stop")

    assert set(batch.gifts.values_list("state", flat=True)) == {"revoked"}
    assert trail() == ["grant.stopped", "gift.revoked", "gift.revoked"]


def test_the_page_of_a_grant_shows_budget_and_cost(tree: SimpleNamespace, jinan: Client) -> None:
    batch = given(tree.jinan, count=2, budget_fen=5000)

    page = jinan.get(f"/desk/grantbatch/inspect/{batch.pk}/", **ENGLISH)

    assert [(field["label"], field["value"]) for field in page.context["fields"]][-4:-1] == [
        ("Budget", "¥50.00"),
        ("Expected cost", "¥40.00"),
        ("Above the budget", "¥0.00"),
    ]


def acts_of(tree: SimpleNamespace, branch: Any) -> list[str]:
    """The address of every act, on rows of a branch."""
    row, batch = voucher(branch), given(branch)
    gift = batch.gifts.get()
    paths = [f"voucher/{row.pk}/{act}" for act in ("extend", "replace", "withdraw")]
    return [*paths, f"gift/{gift.pk}/revoke", f"grant/{batch.pk}/stop"]


def test_rows_of_another_branch_are_not_found(tree: SimpleNamespace, jinan: Client) -> None:
    paths = acts_of(tree, tree.qingdao)
    before = (list(Voucher.objects.values()), list(Gift.objects.values()))

    assert [send(jinan, path, last_day="2030-01-01").status_code for path in paths] == [404] * 5
    assert [jinan.get(f"/desk/promise/{path}/").status_code for path in paths] == [404] * 5
    assert (list(Voucher.objects.values()), list(Gift.objects.values())) == before


@pytest.mark.parametrize(
    "role, allowed",
    [
        (Role.ADMIN, [302] * 5),
        (Role.CLUB_MANAGER, [302] * 5),
        (Role.CLUB_OPERATOR, [403, 403, 403, 302, 302]),
        (Role.CUSTOMER_MANAGER, [403] * 5),
        (Role.COMPLAINT_SEAT, [403] * 5),
        (Role.FINANCE, [403] * 5),
        (Role.AUDITOR, [403] * 5),
    ],
)
def test_each_role_does_what_its_post_includes(tree: SimpleNamespace, role: str, allowed: list[int]) -> None:
    client = desk(colleague(tree.jinan, role))
    row, second, third = voucher(tree.jinan), voucher(tree.jinan), voucher(tree.jinan)
    batch = given(tree.jinan)
    gift = batch.gifts.get()
    last = (timezone.now() + timedelta(days=90)).date().isoformat()
    paths = [f"voucher/{row.pk}/extend", f"voucher/{second.pk}/replace", f"voucher/{third.pk}/withdraw"]
    paths += [f"gift/{gift.pk}/revoke", f"grant/{batch.pk}/stop"]

    assert [send(client, path, last_day=last).status_code for path in paths] == allowed


def test_whoever_may_only_read_sees_no_buttons(tree: SimpleNamespace, jinan: Client) -> None:
    row = voucher(tree.jinan)
    auditor = desk(colleague(tree.jinan, Role.AUDITOR))

    def labels(client: Client) -> list[str]:
        page = client.get(f"/desk/voucher/inspect/{row.pk}/", **ENGLISH)
        return [label for _url, label, _no in page.context["acts"]]

    assert (labels(jinan), labels(auditor)) == (["Extend", "Replace", "Withdraw"], [])


def test_the_page_of_a_grant_asks_as_often_for_one_gift_as_for_many(
    tree: SimpleNamespace, jinan: Client
) -> None:
    small = given(tree.jinan)
    people = [cast.member(branch=tree.jinan) for _n in range(5)]
    large = grant(key="c", package=small.package, members=people, by=SYSTEM, at=timezone.now())
    jinan.get(f"/desk/grantbatch/inspect/{small.pk}/")

    asked = []
    for batch in (small, large):
        with CaptureQueriesContext(connection) as queries:
            jinan.get(f"/desk/grantbatch/inspect/{batch.pk}/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
