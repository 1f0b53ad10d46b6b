"""Who must not come back."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasedIdentity(models.Model):
    """A person who asked to be forgotten, as keyed digests (hex) alone; see club.members.erased.

    No moment and no id stand here: with the erasures they would name who is behind an id of the books.
    """

    person = models.CharField(max_length=64, blank=True, db_index=True)
    number = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("forgotten identity")
        verbose_name_plural = _("forgotten identities")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~models.Q(person=""), name="one_erased_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
