"""How long each kind of leftover is kept, and how far a change of keys has come."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow


class KeepingPeriod(PublicRow):
    """For how many days one kind of leftover is kept; `what` names one of `cms.keeping.leftovers`.

    `ran_at` is when it was last looked through, `ran_rows` how many went then.
    """

    what = models.SlugField(_("what"), max_length=40, unique=True)
    days = models.PositiveIntegerField(_("kept for days"), validators=[MinValueValidator(0)])
    ran_at = models.DateTimeField(_("last run"), null=True, editable=False)
    ran_rows = models.PositiveIntegerField(_("deleted in the last run"), default=0, editable=False)

    class Meta:
        verbose_name = _("keeping period")
        verbose_name_plural = _("keeping periods")
        ordering = ["what"]

    def __str__(self) -> str:
        return self.what


class KeyRotation(PublicRow):
    """How far a table has come on its way to a key of the ring: rows up to `after` are on it."""

    key_id = models.PositiveSmallIntegerField(_("key"))
    table = models.CharField(_("table"), max_length=63)
    after = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("change of keys")
        verbose_name_plural = _("changes of keys")
        constraints = [models.UniqueConstraint(fields=["key_id", "table"], name="one_rotation_per_table")]

    def __str__(self) -> str:
        return f"{self.table} → {self.key_id}"
