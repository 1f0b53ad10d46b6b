"""Why staff look at a member's data in full: a closed list, because free text would hold names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """The reason the member reads afterwards."""

    CALL = "call", _("you called us")
    BOOKING = "booking", _("a booking or an errand of yours")
    CLAIM = "claim", _("an accident or a claim of yours")
    COMPLAINT = "complaint", _("a complaint of yours")
    CORRECTION = "correction", _("correcting your data")
    CHECK = "check", _("checking whether two memberships are one person")
    REVISIT = "revisit", _("a call of ours about a policy or a claim of yours")
    AUTHORITY = "authority", _("an authority asked us to")
