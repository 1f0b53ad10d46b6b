"""What we know from WeChat: followers, scene codes, the inbox of callbacks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.organisation.models import Branch


class Scene(PublicRow):
    """A source of followers: the scene behind a QR code of a branch, a store or a person.

    `key` is the opaque scene string inside the QR code (at most 64 characters, WeChat's limit).
    """

    class Kind(models.TextChoices):
        """Whose code it is."""

        BRANCH = "branch", _("branch")
        STORE = "store", _("store")
        PERSON = "person", _("person")
        CAMPAIGN = "campaign", _("campaign")

    key = models.CharField(_("scene"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("label"), max_length=80)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="scenes", verbose_name=_("branch"))
    is_permanent = models.BooleanField(_("permanent"), default=False)
    ticket = models.CharField(max_length=200, blank=True)
    qr_url = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("source code")
        verbose_name_plural = _("source codes")

    def __str__(self) -> str:
        return self.label


class Follower(PublicRow):
    """A WeChat user as one of our accounts sees him. The key is (app, openid): openids differ by account.

    `scene` is the first source that brought him and never changes.
    """

    app_id = models.CharField(max_length=40)
    openid = models.CharField(max_length=64)
    unionid = models.CharField(max_length=64, blank=True, db_index=True)
    is_following = models.BooleanField(_("following"), default=False)
    followed_at = models.DateTimeField(_("followed"), null=True)
    last_follow_at = models.DateTimeField(_("last followed"), null=True)
    unfollowed_at = models.DateTimeField(_("unfollowed"), null=True)
    scene = models.ForeignKey(
        Scene, models.SET_NULL, null=True, related_name="followers", verbose_name=_("source")
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["app_id", "openid"], name="one_follower_per_app_and_openid")
        ]

    def __str__(self) -> str:
        return self.openid


class NoticePermit(models.Model):
    """How many subscription notices of a template a person still lets us send: one for each prompt accepted.

    WeChat tells the balance to nobody, so it is counted here; error 43101 sets it to zero.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="permits")
    template = models.CharField(max_length=64)
    left = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("permission for notices")
        verbose_name_plural = _("permissions for notices")
        constraints = [
            models.UniqueConstraint(fields=["follower", "template"], name="one_permit_per_template")
        ]

    def __str__(self) -> str:
        return f"{self.follower} {self.template}"


class ServiceWindow(models.Model):
    """Until when, and how many, customer-service messages WeChat lets us send after a person's last act."""

    class Act(models.TextChoices):
        """What opened it; each act has its own window."""

        WRITE = "write", _("wrote to the account")
        TOUCH = "touch", _("followed, scanned or tapped the menu")

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="windows")
    act = models.CharField(max_length=10, choices=Act)
    until = models.DateTimeField()
    left = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("window for customer service")
        verbose_name_plural = _("windows for customer service")
        constraints = [models.UniqueConstraint(fields=["follower", "act"], name="one_service_window_per_act")]

    def __str__(self) -> str:
        return f"{self.follower} {self.act}"


class Callback(models.Model):
    """A push from WeChat, stored before it is worked on; `key` makes the three tries of the platform one.

    `content` holds the decrypted fields without message text of no use to us.
    """

    class State(models.TextChoices):
        """How far it got."""

        RECEIVED = "received", _("received")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=64, unique=True)
    app_id = models.CharField(max_length=40)
    openid = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=40)
    content = models.JSONField(default=dict)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("WeChat callback")
        verbose_name_plural = _("WeChat callbacks")
        indexes = [models.Index(fields=["id"], name="callback_waiting", condition=models.Q(state="received"))]


class AutoReply(PublicRow):
    """What the account answers by itself: a card when it has a title and a link, else text.

    `keyword` is the word a person writes or the key of a menu button; case and outer blanks do not count.
    `link` is a path of our site.
    """

    class Trigger(models.TextChoices):
        """What it answers."""

        FOLLOW = "follow", _("somebody follows")
        SCAN = "scan", _("a follower scans a code")
        KEYWORD = "keyword", _("a word is written")
        CLICK = "click", _("a menu button is tapped")
        OTHER = "other", _("any other text")

    trigger = models.CharField(_("answers"), max_length=10, choices=Trigger)
    keyword = models.CharField(_("word or button"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    text = models.TextField(_("text"), max_length=600)
    link = models.CharField(_("link"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("automatic reply")
        verbose_name_plural = _("automatic replies")
        ordering = ["trigger", "keyword"]
        constraints = [models.UniqueConstraint(fields=["trigger", "keyword"], name="one_reply_per_trigger")]

    def __str__(self) -> str:
        return self.keyword or self.get_trigger_display()


class SharedVisits(models.Model):
    """How often a page was opened on a day by links that people sent on."""

    path = models.CharField(_("page"), max_length=200)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("visits"), default=0)

    class Meta:
        verbose_name = _("visits by shared links")
        verbose_name_plural = _("visits by shared links")
        constraints = [models.UniqueConstraint(fields=["path", "day"], name="one_count_per_page_and_day")]

    def __str__(self) -> str:
        return f"{self.path} {self.day}"
