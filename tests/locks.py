"""Which rows an act keeps others away from while it decides."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROWS = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE(?:.*( SKIP LOCKED))?', re.DOTALL)
QUEUE = re.compile(r"pg_advisory_xact_lock\(hashtext\('([\w.]+)'\)()\)")


def locked_by(act: Callable[[], Any]) -> list[str]:
    """The tables whose rows `act` locks and the queues it waits in, in this order.

    Of those marked "SKIP LOCKED" it takes what is free and waits for nobody.
    """
    with CaptureQueriesContext(connection) as seen:
        act()
    found = (ROWS.search(each["sql"]) or QUEUE.search(each["sql"]) for each in seen)
    return [match.group(1) + (match.group(2) or "") for match in found if match]
