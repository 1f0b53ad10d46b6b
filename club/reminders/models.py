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

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["code"]

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
