"""Who looks after whom: managers with their capacity, assignments with their history, the rules."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.identity.models import Account
from club.members.models import Member
from club.organisation.models import Branch


class Way(models.TextChoices):
    """How a member came to his manager; the first three are rules."""

    SELLER = "seller", _("sold the policy")
    LOCAL = "local", _("online customer of the place")
    CAPACITY = "capacity", _("has room")
    BY_HAND = "by_hand", _("chosen by hand")
    TRANSFER = "transfer", _("taken over from a colleague")


class CustomerManager(PublicRow):
    """A colleague as customer manager: a title beside his posts, one for each account.

    `seller_code` is his code as the seller of policies in the core system. `capacity` is how many members he
    can look after; he may have more than that only when it is lowered. Who is not active gets nobody new.
    """

    account = models.OneToOneField(
        Account, models.PROTECT, related_name="customer_manager", verbose_name=_("colleague")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="customer_managers", verbose_name=_("branch")
    )
    seller_code = models.CharField(_("code as a seller"), max_length=40, null=True, blank=True, unique=True)
    capacity = models.PositiveIntegerField(_("members at most"), default=500)
    takes_online = models.BooleanField(_("takes online customers"), default=True)
    phone = models.CharField(_("phone for his members"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("customer manager")
        verbose_name_plural = _("customer managers")
        indexes = [
            models.Index(fields=["branch"], name="active_managers", condition=models.Q(is_active=True))
        ]

    def __str__(self) -> str:
        return str(self.account)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by whether they hold."""

    def in_force(self) -> "AssignmentQuerySet":
        """Those of today; one for each member at most."""
        return self.filter(until_at=None)


class Assignment(PublicRow):
    """A member is looked after by a manager, from a moment until another. Never changed, only ended."""

    class End(models.TextChoices):
        """Why it ended."""

        MOVED = "moved", _("another manager was chosen")
        TRANSFER = "transfer", _("the manager handed his members over")
        CLOSED = "closed", _("the membership ended")

    member = models.ForeignKey(Member, models.PROTECT, related_name="assignments", verbose_name=_("member"))
    manager = models.ForeignKey(
        CustomerManager, models.PROTECT, related_name="assignments", verbose_name=_("customer manager")
    )
    way = models.CharField(_("how"), max_length=10, choices=Way)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    since_at = models.DateTimeField(pgettext_lazy("of an assignment", "since"))
    by_id = models.CharField(max_length=40, blank=True)
    until_at = models.DateTimeField(pgettext_lazy("of an assignment", "until"), null=True)
    ended_by_id = models.CharField(max_length=40, blank=True)
    end = models.CharField(_("why it ended"), max_length=10, choices=End, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(until_at=None), name="one_manager_per_member"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at=None, end="")
                | (models.Q(until_at__gte=models.F("since_at")) & ~models.Q(end="")),
                name="assignment_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["manager"], name="members_of_manager", condition=models.Q(until_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.manager}"


class AssignmentRule(PublicRow):
    """One rule by which members without a manager get one; the first of them that fits decides.

    `channels` are the sales channels, as the core system calls them, whose customers count as online.
    """

    class Kind(models.TextChoices):
        """What the rule looks at."""

        SELLER = Way.SELLER.value, _("who sold the newest policy owns the customer")
        LOCAL = Way.LOCAL.value, _("online customers go to a manager of their place")
        CAPACITY = Way.CAPACITY.value, _("everybody else goes to the manager of the place with most room")

    kind = models.CharField(_("rule"), max_length=10, choices=Kind, unique=True)
    position = models.PositiveSmallIntegerField(_("place in the order"))
    channels = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("sales channels")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rule of assignment")
        verbose_name_plural = _("rules of assignment")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
