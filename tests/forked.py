"""Processes that are forked from the test: they have loaded everything, and can be killed."""

import os
from collections.abc import Callable

from django.db import connections


def child(act: Callable[[], object]) -> int:
    """A process of its own that does something with connections of its own; gives its number."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)
