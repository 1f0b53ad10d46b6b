"""Letting go what was kept long enough. Audit verb: leftovers.pruned (subject: the keeping period)."""

from cms.keeping.actions.prune import prune

__all__ = ["prune"]
