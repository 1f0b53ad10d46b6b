"""The words of the room: stages, customers, ways of measuring, periods."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """At which step of the insurance the customer meets the service."""

    SALES = "sales", pgettext_lazy("stage of service", "sales")
    UNDERWRITING = "underwriting", pgettext_lazy("stage of service", "underwriting")
    CLAIMS = "claims", pgettext_lazy("stage of service", "claims")
    RENEWAL = "renewal", pgettext_lazy("stage of service", "renewal")
    OTHER = "other", pgettext_lazy("stage of service", "counter and phone")


class Insured(models.TextChoices):
    """Which period of insurance the customer is in."""

    FIRST = "first", _("first-period customers")
    RENEWING = "renewing", _("renewing customers")


class Customers(models.TextChoices):
    """Which customers."""

    PERSONS = "persons", _("private customers")
    GROUPS = "groups", _("group customers")


class Measure(models.TextChoices):
    """What the club itself counts; an item without one is measured by checks on the spot."""

    POLICY_CALLS = "policy_calls", _("calls after a new policy")
    REPORT_CALLS = "report_calls", _("care calls after a report")
    CLOSURE_CALLS = "closure_calls", _("care calls after a claim is closed")
    REPORT_NOTICES = "report_notices", _("messages about a reported claim")
    RENEWAL_NOTICES = "renewal_notices", _("renewal messages")
    RENEWAL_CALLS = "renewal_calls", _("renewal to-dos of customer managers")
    RENEWAL_LETTERS = "renewal_letters", _("renewal letters to group customers")
    THANKS_LETTERS = "thanks_letters", _("letters of thanks to group customers")
    GREETINGS = "greetings", _("greetings on holidays")
    CALL_SCORES = "call_scores", _("quality checks of calls")
    RESCUES = "rescues", _("clocks of roadside help")
    COMMITMENTS = "commitments", _("time limits for claims")
    SMALL_CLAIMS = "small_claims", _("small claims while you wait")


class ClaimLine(models.TextChoices):
    """Which insurance the limits are for."""

    MOTOR = "motor", pgettext_lazy("time limit", "motor")
    PROPERTY = "property", pgettext_lazy("time limit", "property and casualty")


class ClaimStep(models.TextChoices):
    """What has to be done in time."""

    ASSESS = "assess", _("loss assessment")
    APPROVE = "approve", pgettext_lazy("step of a claim", "approval")
    SETTLE = "settle", _("assessment, approval and closing")
    CLOSE = "close", _("approval and closing")
    SIGN = "sign", pgettext_lazy("step of a claim", "sign-off")
    SIGN_ABOVE = "sign_above", _("sign-off above the limit")


class Clientele(models.TextChoices):
    """For whom."""

    VIP = "vip", _("VIP customers")
    ORDINARY = "ordinary", _("ordinary customers")


class PeriodKind(models.TextChoices):
    """How long."""

    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
