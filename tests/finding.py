"""What every way to fetch a row for a person has in common."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404

from club.members.models import Member
from tests import cast


def expect_only_own(find: Callable[..., Any], made: Callable[[Member], Any]) -> None:
    """`find` brings each row that was `made` for the member by its number, and nobody else's."""
    member, stranger = cast.member(), cast.member()
    foreign, first, second = made(stranger), made(member), made(member)
    assert [find(member, row.uid) for row in (first, second)] == [first, second]
    for uid in (foreign.uid, uuid4()):
        with pytest.raises(Http404):
            find(member, uid)
