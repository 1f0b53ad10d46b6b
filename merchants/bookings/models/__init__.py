"""What a booking is made of."""

from merchants.bookings.models.booking import HOLDING, OPEN, Booking, BookingState, Cost
from merchants.bookings.models.clock import Clock
from merchants.bookings.models.photo import Photo
from merchants.bookings.models.places import Capacity, OpenCount, Slot
from merchants.bookings.models.rule import BookingRule

__all__ = [
    "HOLDING",
    "OPEN",
    "Booking",
    "BookingRule",
    "BookingState",
    "Capacity",
    "Clock",
    "Cost",
    "OpenCount",
    "Photo",
    "Slot",
]
