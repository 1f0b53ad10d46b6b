"""Lists of the desk: how many rows there are is counted once for a while, where counting takes long."""

from types import SimpleNamespace

import pytest
from django.test import Client

from cms.reports import kept
from tests import cast


def count_of(client: Client) -> int:
    return client.get("/desk/member/").context["items_count"]


def test_a_quick_count_is_always_of_now(tree: SimpleNamespace, head: Client) -> None:
    counts = []
    for _time in range(2):
        cast.member(branch=tree.jinan)
        counts.append(count_of(head))
    assert counts == [1, 2]


def test_a_slow_count_is_kept_and_the_new_row_still_shown_first(
    tree: SimpleNamespace, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "QUICK_S", 0)
    monkeypatch.setattr(kept, "TIMES_AS_LONG", 1_000_000)
    cast.member(branch=tree.jinan)
    assert count_of(head) == 1
    new = cast.member(branch=tree.jinan)
    page = head.get("/desk/member/")
    assert (page.context["items_count"], page.context["object_list"][0].pk) == (1, new.pk)


def test_another_reader_has_a_count_of_his_own(
    tree: SimpleNamespace, head: Client, jinan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "QUICK_S", 0)
    monkeypatch.setattr(kept, "TIMES_AS_LONG", 1_000_000)
    cast.member(branch=tree.jinan)
    cast.member(branch=tree.head)
    assert (count_of(head), count_of(jinan)) == (2, 1)
