"""Reminders as data: which dates, which offsets, which text, from when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.messaging.models import MessageKind


class ReminderRule(PublicRow):
    """One rule: on the day that lies `offsets` days from the date, tell the people concerned.

    Offsets are days relative to the date: -30 is thirty days before, 0 the day itself.
    """

    class Occasion(models.TextChoices):
        """The date a rule counts from."""

        RENEWAL = "renewal", _("policy runs out")
        BIRTHDAY = "birthday", _("birthday")
        HOLIDAY = "holiday", _("holiday")
        INSPECTION_OPENS = "inspection_opens", _("inspection can be done from today")
        INSPECTION = "inspection", _("inspection is due (last day)")
        LICENCE = "licence", _("driving licence runs out (last day)")
        TRAFFIC_LIMIT = "traffic_limit", _("car may not drive that day")
        GIFT_EXPIRY = "gift_expiry", _("gift runs out")
        VOUCHER_EXPIRY = "voucher_expiry", _("voucher runs out")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion)
    offsets = ArrayField(models.SmallIntegerField(), verbose_name=_("days from the date"))
    message_kind = models.ForeignKey(MessageKind, models.PROTECT, related_name="+", verbose_name=_("text"))
    send_at = models.TimeField(_("time of day"))
    active_from = models.DateField(_("from"))
    is_active = models.BooleanField(_("active"), default=True)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    paused_by = models.CharField(_("paused by"), max_length=40, blank=True, editable=False)
    pause_reason = models.CharField(_("why it is paused"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paused_at=None) | ~models.Q(pause_reason=""),
                name="paused_rule_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Festival(PublicRow):
    """A holiday to greet on: a fixed solar date, or a date of the Chinese lunar calendar."""

    class Calendar(models.TextChoices):
        """Which calendar month and day belong to."""

        SOLAR = "solar", _("solar")
        LUNAR = "lunar", _("lunar")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    calendar = models.CharField(_("calendar"), max_length=10, choices=Calendar)
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"))
    greeting = models.CharField(_("greeting"), max_length=200)
    greeting_en = models.CharField(_("English greeting"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("festival")
        verbose_name_plural = _("festivals")
        ordering = ["calendar", "month", "day"]

    def __str__(self) -> str:
        return self.name


class TrafficLimit(PublicRow):
    """A city's limit on driving by the tail of the plate over a period: a rotation, or days of heavy smog.

    `tails` holds, for weekdays from Monday, the digits that may not drive ("16", "27", …, "", ""); it is
    empty for odd and even days, when even digits drive on even days of the month. Letters at the end count
    as 0.
    """

    class Kind(models.TextChoices):
        """How the tails take turns."""

        WEEKDAYS = "weekdays", _("digits by weekday")
        ODD_EVEN = "odd_even", _("odd and even days")

    city = models.CharField(_("city"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WEEKDAYS)
    tails = ArrayField(
        models.CharField(max_length=10, blank=True),
        size=7,
        default=list,
        blank=True,
        verbose_name=_("digits"),
    )
    from_date = models.DateField(_("first day"))
    until_date = models.DateField(_("last day"))
    hours = models.CharField(_("hours and area"), max_length=80, blank=True)
    hours_en = models.CharField(_("hours and area in English"), max_length=120, blank=True)
    spares_new_energy = models.BooleanField(_("new-energy cars may drive"), default=True)
    workdays_only = models.BooleanField(_("on working days only"), default=True)
    source = models.CharField(_("announcement"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("traffic limit")
        verbose_name_plural = _("traffic limits")
        ordering = ["city", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_date__gte=models.F("from_date")), name="traffic_limit_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.from_date}"
