"""Who logs in: accounts of members, operators and staff; their WeChat identities; the posts of staff."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core import people
from club.core.fields import BlindIndexField, SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch
from club.wechat.models import Follower


class AccountManager(UserManager["Account"]):
    """Django's, with no way around the rules for passwords."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "Account":
        """For `manage.py createsuperuser`, which lets one pass over the rules, or asks nothing at all.

        Raises ValidationError; the command says it in words.
        """
        if password is not None:
            validate_password(password, self.model(username=username, email=email or ""))
        return super().create_superuser(username, email, password, **fields)


class Account(AbstractUser, PublicRow):
    """One login. Members use WeChat or their phone, operators and staff a username and a second factor.

    The phone is sealed; `phone_index` finds it. Two accounts never share a verified phone.
    """

    phone = SealedField(_("phone"))
    phone_index = BlindIndexField("phone", people.phone, unique=True)
    phone_verified_at = models.DateTimeField(_("phone verified"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    needs_second_factor = models.BooleanField(_("must use a second factor"), default=False)
    # When somebody else made the password there is now; see first_passwords.py.
    password_given_at = models.DateTimeField(null=True, editable=False)

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def get_full_name(self) -> str:
        """Family name first and no space between, where it is written in Chinese."""
        is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in self.last_name)
        return f"{self.last_name}{self.first_name}" if is_chinese else super().get_full_name()

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class BrowserSession(AbstractBaseSession):
    """A session as Django keeps it, and the account that is logged in by it; none while nobody is."""

    account = models.ForeignKey(
        Account,
        models.CASCADE,
        null=True,
        related_name="sessions",
        # Django makes a session again and again when the database refuses it.
        db_constraint=False,
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine of the settings."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class WeChatIdentity(models.Model):
    """The follower behind an account; at most one account per follower."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="wechat_identities")
    follower = models.OneToOneField(Follower, models.PROTECT, related_name="identity")
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("WeChat identity")
        verbose_name_plural = _("WeChat identities")


class Role(models.TextChoices):
    """What a member of staff does; the desk's menus and permissions follow it."""

    ADMIN = "admin", _("administrator")
    CLUB_MANAGER = "club_manager", _("club manager")
    CLUB_OPERATOR = "club_operator", _("club operator")
    CUSTOMER_MANAGER = "customer_manager", _("customer manager")
    COMPLAINT_SEAT = "complaint_seat", _("complaint seat")
    COMPLAINT_HANDLER = "complaint_handler", _("complaint handler")
    COMPLAINT_REVIEWER = "complaint_reviewer", _("complaint reviewer")
    COMPLAINT_SUPERVISOR = "complaint_supervisor", _("complaint supervisor")
    REVISIT_SEAT = "revisit_seat", _("revisit seat")
    REVISIT_MANAGER = "revisit_manager", _("revisit manager")
    FINANCE = "finance", _("finance")
    APPROVER = "approver", _("finance approver")
    AUDITOR = "auditor", _("auditor")


class StaffPost(PublicRow):
    """A role of a member of staff at a branch; it reaches over the branch and everything below."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="posts", verbose_name=_("account"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="posts", verbose_name=_("branch"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff post")
        verbose_name_plural = _("staff posts")
        constraints = [
            models.UniqueConstraint(fields=["account", "branch", "role"], name="one_post_per_role_and_branch")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.branch}"


class PhoneCode(PublicRow):
    """A code sent by SMS. It is good once, for ten minutes, five tries, one purpose and one browser.

    Neither phone nor code is stored, only keyed digests; `binding` is a secret of the browser's session.
    """

    class Purpose(models.TextChoices):
        """What it opens."""

        ENTER = "enter", _("log in or register")
        CHANGE = "change", _("change of phone")
        APPLY = "apply", _("application of a merchant")

    purpose = models.CharField(max_length=10, choices=Purpose)
    target = models.BinaryField(max_length=32)
    binding = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["binding", "-id"], name="phone_code_of_browser")]


class Tally(models.Model):
    """How often something was done in the window that began at `since`; `key` is a keyed digest of what."""

    key = models.BinaryField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)
