"""Who was forgotten: ids only, so that a restored copy of the database can forget them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow


class Erasure(PublicRow):
    """One member whose identity was erased. What is kept of him bears `member_uid` and nothing else."""

    member_uid = models.UUIDField(_("member"), unique=True)
    asked_at = models.DateTimeField(_("erased"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return str(self.member_uid)
