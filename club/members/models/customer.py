"""The person, vehicles and policies that the core system knows; one customer per ID number."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core import people
from club.core.fields import BlindIndexField, SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch


class Customer(PublicRow):
    """A person (or a company) the insurer serves. `external_id` is the core system's key; empty when the
    club knew the person first. Birthday and sex come from the ID number, so no extra field is asked for.
    """

    class Kind(models.TextChoices):
        """Natural person or organisation."""

        PERSON = "person", _("person")
        COMPANY = "company", _("company")

    external_id = models.CharField(_("customer number"), max_length=40, null=True, blank=True, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="customers", verbose_name=_("branch"))
    name = SealedField(_("name"))
    name_index = BlindIndexField("name", people.narrow, db_index=True)
    id_number = SealedField(_("ID number"))
    id_number_index = BlindIndexField("id_number", people.narrow, unique=True)
    phone = SealedField(_("phone"))
    phone_index = BlindIndexField("phone", people.phone, db_index=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_female = models.BooleanField(null=True, blank=True)
    value_class = models.CharField(_("customer value"), max_length=10, blank=True)
    no_claim_years = models.PositiveSmallIntegerField(_("years without a claim"), default=0)
    city = models.CharField(_("city"), max_length=40, blank=True)
    address = SealedField(_("address"))
    licence_issued_date = models.DateField(_("driving licence first issued"), null=True, blank=True)
    licence_until = models.DateField(_("driving licence valid until"), null=True, blank=True)  # its last day
    imported_at = models.DateTimeField(_("last import"), null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["birth_month", "birth_day"], name="customer_birthday"),
            models.Index(
                fields=["licence_until"],
                name="customer_licences",
                condition=models.Q(licence_until__isnull=False),
            ),
            models.Index(fields=["id"], name="customer_groups", condition=models.Q(kind="company")),
        ]

    def __str__(self) -> str:
        return self.external_id or str(self.uid)


class Vehicle(PublicRow):
    """A car of a customer. Plate and VIN are sealed; the plate's tail stays readable for traffic limits."""

    class Fuel(models.TextChoices):
        """What drives it."""

        PETROL = "petrol", _("petrol or diesel")
        ELECTRIC = "electric", _("pure electric")
        HYBRID = "hybrid", _("plug-in hybrid")

    class Use(models.TextChoices):
        """What it is registered for; decides inspection rules."""

        PRIVATE = "private", _("private")
        COMMERCIAL = "commercial", _("commercial")
        COMPANY = "company", _("company car")

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="vehicles", verbose_name=pgettext_lazy("of a vehicle", "owner")
    )
    external_id = models.CharField(max_length=40, null=True, blank=True, unique=True)
    plate = SealedField(_("plate"))
    plate_index = BlindIndexField("plate", people.narrow, db_index=True)
    plate_tail = models.CharField(max_length=1, blank=True)
    vin = SealedField(_("VIN"))
    vin_index = BlindIndexField("vin", people.narrow, unique=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    fuel = models.CharField(_("drive"), max_length=10, choices=Fuel, default=Fuel.PETROL)
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.PRIVATE)
    seats = models.PositiveSmallIntegerField(_("seats"), default=5)
    is_van = models.BooleanField(_("van"), default=False)
    made_date = models.DateField(pgettext_lazy("of a car", "made"), null=True, blank=True)
    registered_date = models.DateField(_("first registered"), null=True, blank=True)
    inspected_until = models.DateField(_("inspection valid until"), null=True, blank=True)
    needs_check = models.BooleanField(_("inspection needs a look"), default=False)
    city = models.CharField(_("city"), max_length=40, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        indexes = [
            models.Index(
                fields=["registered_date"],
                name="vehicle_inspections",
                condition=models.Q(registered_date__isnull=False, archived_at=None),
            ),
            models.Index(fields=["city", "plate_tail"], name="vehicle_limits", condition=~models.Q(city="")),
        ]

    def __str__(self) -> str:
        return self.model or str(self.uid)


class PolicyLine(models.TextChoices):
    """Lines of business that reminders tell apart."""

    COMPULSORY = "compulsory", _("compulsory motor insurance")
    MOTOR = "motor", _("commercial motor insurance")
    PROPERTY = "property", _("property insurance")
    ACCIDENT = "accident", _("accident insurance")


class Policy(PublicRow):
    """An insurance contract. In force from `valid_from` (inclusive) until `valid_until` (exclusive)."""

    class State(models.TextChoices):
        """As the core system reports it."""

        IN_FORCE = "in_force", _("in force")
        RENEWED = "renewed", _("renewed")
        LAPSED = "lapsed", _("lapsed")
        CANCELLED = "cancelled", pgettext_lazy("of a policy", "cancelled")

    number = models.CharField(_("policy number"), max_length=40, unique=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="policies", verbose_name=_("customer")
    )
    vehicle = models.ForeignKey(
        Vehicle, models.SET_NULL, null=True, blank=True, related_name="policies", verbose_name=_("vehicle")
    )
    line = models.CharField(_("line"), max_length=12, choices=PolicyLine)
    product_name = models.CharField(_("product"), max_length=80)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="policies", verbose_name=_("branch"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    premium_fen = models.BigIntegerField(_("premium"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.IN_FORCE)
    is_group = models.BooleanField(_("group business"), default=False)
    salesperson = models.CharField(_("sold by"), max_length=40, blank=True)
    sales_channel = models.CharField(_("sales channel"), max_length=20, blank=True)
    issued_at = models.DateTimeField(pgettext_lazy("of a policy", "issued"), null=True, blank=True)
    renewed_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="policy_has_a_term"
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until", "customer"],
                name="policy_renewals",
                condition=models.Q(state="in_force"),
            ),
            models.Index(fields=["issued_at"], name="policy_issued"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> date:
        """The last day of cover."""
        return self.valid_until - timedelta(days=1)
