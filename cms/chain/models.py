"""Blocks of the chain."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """Rows of one source with keys above `after` and up to `upto`. Append-only by trigger.

    `digest` covers every row, by the columns named here, so that a column that comes later harms no old
    block. `marks` is eight bytes of key and eight of digest for each row: it names the row that is wrong.
    `hash` covers the block and the hash of the one before.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    source = models.CharField(_("source"), max_length=20)
    columns = ArrayField(models.CharField(max_length=63))
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    rows = models.PositiveIntegerField(_("rows"))
    digest = models.BinaryField()
    marks = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("block of the chain")
        verbose_name_plural = _("blocks of the chain")
        constraints = [models.UniqueConstraint(fields=["source", "after"], name="one_block_after_another")]
