"""The words of the room: channels, classes, states, clocks, steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a complaint reached us."""

    MEMBER_PAGE = "member_page", _("member page")
    COUNTER = "counter", _("service counter")
    CALL_CENTRE = "call_centre", _("hotline 95518")
    WEBSITE = "website", _("message on the website")
    LETTER = "letter", _("letter")
    REGULATOR = "regulator", _("regulator")
    ASSOCIATION = "association", _("industry association")
    API = "api", _("another system")


class Way(models.TextChoices):
    """How the complainant turned to the regulator."""

    PHONE = "phone", _("by phone")
    WRITTEN = "written", _("in writing")
    ON_SITE = "on_site", _("in person")


class Grade(models.TextChoices):
    """The class of a complaint; see classifying.grade_of."""

    ORDINARY = "ordinary", _("ordinary")  # told to us
    INFORMAL = "informal", _("regulator, informal")  # first call to the regulator, willing to negotiate
    FORMAL = "formal", _("regulator, formal")  # written, in person, a second call, or not willing


class Scope(models.TextChoices):
    """What it is about in law."""

    CLAUSE = "clause", _("dispute about the clauses of a policy")
    BUSINESS = "business", _("dispute about sale, underwriting, surrender, changes or payment")
    OTHER = "other", _("other dispute about a service")


class Complexity(models.TextChoices):
    """How long the law leaves us to decide."""

    SIMPLE = "simple", _("clear facts")
    COMPLEX = "complex", _("complex")


class State(models.TextChoices):
    """Where it is. Allowed moves: see Complaint.TRANSITIONS."""

    RECEIVED = "received", pgettext_lazy("of a complaint", "received")  # nobody owns it yet
    HANDLING = "handling", _("being handled")  # somebody owns it
    ANSWERED = "answered", _("answered")  # the complainant has our answer
    CLOSED = "closed", pgettext_lazy("of a complaint", "closed")  # nothing is left to do for him
    WITHDRAWN = "withdrawn", pgettext_lazy("of a complaint", "withdrawn")  # he took it back
    JOINED = "joined", _("joined with another")  # goes on under another number
    ARCHIVED = "archived", _("archived")  # kept for its time, read only


class Unit(models.TextChoices):
    """What a term is counted in."""

    MINUTES = "minutes", _("minutes")
    SAME_DAY = "same_day", _("the same day")
    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("days")


class Hours(models.TextChoices):
    """When minutes run."""

    ALWAYS = "always", _("day and night")
    OFFICE = "office", _("in office hours")
    BY_CHANNEL = "by_channel", _("day and night on the hotline, else in office hours")


class ClockKind(models.TextChoices):
    """What has to happen in time; the last two are turns that come by themselves."""

    CONTACT = "contact", _("contact the complainant")
    FORWARD = "forward", _("forward to an owner")
    PLAN = "plan", _("decide a plan and report it")
    FEEDBACK = "feedback", _("feedback of the branch")
    DECIDE = "decide", _("decide and answer")
    PROMISE = "promise", _("keep the promise")
    REPORT = "report", _("report to the regulator")
    LETTER = "letter", _("stamped report and notice")
    VALID_MONTH = "valid_month", _("counts as valid for the month")
    VALID_LATE = "valid_late", _("counts as valid for the month after 30 days")


TURNS = (ClockKind.VALID_MONTH, ClockKind.VALID_LATE)  # only a withdrawal in time stops them


class StepAct(models.TextChoices):
    """What a step of a flow is done by."""

    REVIEW = "review", _("review the registration")
    ASSIGN = "assign", _("give it to an owner")
    CONTACT = "contact", _("contact the complainant")
    PLAN = "plan", _("decide the plan")
    PROMISE = "promise", _("tell the plan and promise a time")
    ANSWER = "answer", _("answer")
    REPORT = "report", _("report to the regulator")
    REVISIT = "revisit", _("call back after the answer")
    CLOSE = "close", pgettext_lazy("a complaint", "close")
    SUMMARY = "summary", _("summary and accountability")
    ARCHIVE = "archive", _("archive")


class Source(models.TextChoices):
    """Which book of rules a deadline comes from."""

    HOUSE_2016 = "house_2016", _("house rules of 2016")
    MEASURES_2020 = "measures_2020", _("complaint measures of 2020 (order 2020 No. 3)")
    OWN = "own", _("own rule")


class StartsWith(models.TextChoices):
    """From when a deadline counts."""

    RECEIPT = "receipt", _("receipt")
    ASSIGNMENT = "assignment", _("handed to the owner")
