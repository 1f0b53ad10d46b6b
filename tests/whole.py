"""An act is whole or not at all: what is left when its last line cannot be written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry

# The audit trail, which every act writes last, has room for a name of forty letters.
NOBODY = Actor(ActorKind.STAFF, "x" * 41)


def expect_nothing_left(act: Callable[[Actor], Any], state: Callable[[], Any]) -> None:
    """`act` in the name of somebody whom the audit trail cannot name leaves `state` as it was."""
    before = state(), AuditEntry.objects.count()
    with pytest.raises(DataError):
        act(NOBODY)
    assert (state(), AuditEntry.objects.count()) == before
