"""Whom a bulletin goes to."""

from django.db.models import QuerySet

from club.bulletins.models import Bulletin
from club.members.models import Member


def readers_of(bulletin: Bulletin) -> QuerySet[Member]:
    """Full members of the branch and below; of one city, if it names one."""
    members = Member.objects.filter(branch__path__startswith=bulletin.branch.path, state=Member.State.FULL)
    return members.filter(customer__city=bulletin.city) if bulletin.city else members
