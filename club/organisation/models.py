"""The insurer's branches: head office, provinces, cities, counties."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow


class BranchLevel(models.TextChoices):
    """Where a branch stands in the tree."""

    HEAD = "head", _("head office")
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


class BranchQuerySet(models.QuerySet["Branch"]):
    """Branches by place in the tree."""

    def under(self, branch: "Branch") -> "BranchQuerySet":
        """The branch itself and everything below it."""
        return self.filter(path__startswith=branch.path)


class Branch(PublicRow):
    """One branch. `path` is the codes from the top, '/000/370000/370100/', so a subtree is one prefix search.

    `region` is the administrative division code (GB/T 2260) the branch serves.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=BranchLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=200, editable=False, unique=True)
    region = models.CharField(_("region code"), max_length=6, blank=True)
    phone = models.CharField(_("service phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["path"]
        indexes = [models.Index(fields=["path"], name="branch_subtree", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def place(self) -> None:
        """Set `path` from the parent."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"

    def covers(self, other: "Branch") -> bool:
        """Whether `other` is this branch or lies below it."""
        return other.path.startswith(self.path)
