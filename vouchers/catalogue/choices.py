"""The fixed vocabulary of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceGroup(models.TextChoices):
    """The menu groups of Car Life."""

    VEHICLE = "vehicle", _("Vehicle affairs")
    OWNER = "owner", _("Owner services")
    LIFE = "life", _("Life services")
    GREETING = "greeting", _("Greetings and reminders")


class Benefit(models.TextChoices):
    """How a voucher of the product is worth something."""

    USES = "uses", _("a number of uses")
    DISCOUNT = "discount", _("a discount with a cap")
    VALUE = "value", _("a stored amount")
    ORDER = "order", _("an order carried out for the member")
    INFORMATION = "information", _("information only")


class BookingNeed(models.TextChoices):
    """Whether a store must be booked first."""

    NONE = "none", _("just come")
    OPTIONAL = "optional", _("booking possible")
    REQUIRED = "required", _("booking required")


class CodeSource(models.TextChoices):
    """Who makes the codes of the vouchers."""

    CLUB = "club", _("made by the club")
    STOCK = "stock", _("taken from an imported stock")


class Weekday(models.IntegerChoices):
    """Days of the week as ISO 8601 counts them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class LegalBasis(models.TextChoices):
    """Why the insurer may give this (Insurance Law 116 and 131 forbid benefits that win a contract)."""

    ENDORSEMENT = "endorsement", _("value-added endorsement of the policy")
    TIER = "tier", _("benefit of a tier, for all its members")
    CAMPAIGN = "campaign", _("public campaign")
    SALE = "sale", _("sold at its price")
    GOODWILL = "goodwill", _("goodwill after a complaint")
