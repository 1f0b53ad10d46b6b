"""How long each kind of leftover is kept."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow


class KeepingPeriod(PublicRow):
    """For how many days one kind of leftover is kept; `what` names one of `cms.keeping.leftovers`."""

    what = models.SlugField(_("what"), max_length=40, unique=True)
    days = models.PositiveIntegerField(_("kept for days"), validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("keeping period")
        verbose_name_plural = _("keeping periods")
        ordering = ["what"]

    def __str__(self) -> str:
        return self.what
