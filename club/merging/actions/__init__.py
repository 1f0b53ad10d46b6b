"""What changes in the room of merging."""

from club.merging.actions.gather_late import gather_late
from club.merging.actions.merge import CannotMerge, merge
from club.merging.actions.unmerge import CannotUnmerge, PointsSpent, unmerge

__all__ = ["CannotMerge", "CannotUnmerge", "PointsSpent", "gather_late", "merge", "unmerge"]
