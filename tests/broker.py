"""Celery as outside the tests, where tasks do not run at once: to look at what reaches the broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.celery import app


@contextmanager
def talking_to(**settings: Any) -> Iterator[None]:
    """Tasks go to the broker, with other settings of Celery in the meantime."""
    wanted = {"task_always_eager": False, **settings}
    before = {name: getattr(app.conf, name) for name in wanted}
    app.conf.update(wanted)
    try:
        yield
    finally:
        app.conf.update(before)
