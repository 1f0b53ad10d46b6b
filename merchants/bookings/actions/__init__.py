"""Everything that changes a booking."""

from merchants.bookings.actions.accept import accept
from merchants.bookings.actions.add_photo import add_photo
from merchants.bookings.actions.arrive import arrive
from merchants.bookings.actions.book import book
from merchants.bookings.actions.call_off import call_off
from merchants.bookings.actions.cancel import cancel
from merchants.bookings.actions.contact import contact
from merchants.bookings.actions.decline import decline
from merchants.bookings.actions.finish import finish
from merchants.bookings.actions.forgive import forgive
from merchants.bookings.actions.lapse_unanswered import lapse_unanswered
from merchants.bookings.actions.miss import report_no_show
from merchants.bookings.actions.raise_alarms import raise_alarms
from merchants.bookings.actions.reassign import reassign
from merchants.bookings.actions.start import start
from merchants.bookings.actions.tow import agree_tow, propose_tow
from merchants.bookings.actions.withdraw import withdraw

__all__ = [
    "accept",
    "add_photo",
    "agree_tow",
    "arrive",
    "book",
    "call_off",
    "cancel",
    "contact",
    "decline",
    "finish",
    "forgive",
    "lapse_unanswered",
    "propose_tow",
    "raise_alarms",
    "reassign",
    "report_no_show",
    "start",
    "withdraw",
]
