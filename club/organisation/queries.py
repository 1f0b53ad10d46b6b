"""Finding branches."""

from club.organisation.models import Branch, BranchLevel


def head_office() -> Branch:
    """The branch at the top; a migration made it, so it is always there."""
    return Branch.objects.filter(level=BranchLevel.HEAD).order_by("path")[0]
