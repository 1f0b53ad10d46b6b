"""Table of contents of the wing's tasks."""

from merchants.settlement.tasks import draw_statements

__all__ = ["draw_statements"]
