"""What a member may refuse to be told, and what he may not, with the reason."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """A topic of messages. One with `must` is told to everybody it concerns: it says why."""

    label: Any
    must: Any = ""


TOPICS = {
    "security": Topic(_("Login codes"), _("without the code nobody can log in")),
    "service": Topic(_("Your membership"), _("what we owe you under the contract of membership")),
    "bookings": Topic(_("Bookings and errands"), _("somebody is waiting for you or your car")),
    "receipts": Topic(_("Uses and payments"), _("so that you notice what was not you")),
    "complaints": Topic(_("Your complaints"), _("the law gives you the right to an answer")),
    "claims": Topic(_("Your insurance claims"), _("so that you know how far your claim is")),
    "settlement": Topic(_("Settlement with merchants"), _("the contract with the merchant asks for it")),
    "gifts": Topic(_("Gifts and vouchers")),
    "renewal": Topic(_("Policies that run out")),
    "car_dates": Topic(_("Inspection, licence, traffic limits, offences")),
    "warnings": Topic(_("Warnings of weather and other risks")),
    "tips": Topic(_("Tips for safe driving")),
    "ratings": Topic(_("Questions how a service was")),
    "greetings": Topic(_("Birthdays and festivals")),
}
OPTIONAL = {name for name, topic in TOPICS.items() if not topic.must}
