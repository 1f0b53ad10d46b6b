"""Table of contents of the wing's tasks."""

from club.messaging.tasks import drain_outbox

__all__ = ["drain_outbox"]
