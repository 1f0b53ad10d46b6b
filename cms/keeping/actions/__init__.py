"""Letting go what was kept long enough. Audit verb: leftovers.pruned (subject: the keeping period)."""

from cms.keeping.actions.divide import CannotDivide, NoQuietMoment, divide, make_partitions
from cms.keeping.actions.grant_rights import grant_rights
from cms.keeping.actions.prune import prune
from cms.keeping.actions.rotate_keys import KeyClash, Rotated, rotate_keys

__all__ = [
    "CannotDivide",
    "KeyClash",
    "NoQuietMoment",
    "Rotated",
    "divide",
    "grant_rights",
    "make_partitions",
    "prune",
    "rotate_keys",
]
