"""Why a booking cannot be made or moved on: one class per reason, each with the code that the API shows."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class BookingRefusal(DomainError):
    """Something about a booking that cannot be done."""


class NotBookable(BookingRefusal):
    """The product or the store takes no bookings, or not of this voucher."""

    code = "not_bookable"
    message = _("This cannot be booked here. Please choose another store.")


class SlotGone(BookingRefusal):
    """Another member was quicker, or the time is no time of the store."""

    code = "slot_gone"
    message = _("This time is no longer free. Please choose another one.")


class TooManyOpen(BookingRefusal):
    """As many open bookings as allowed."""

    code = "too_many_open"
    message = _("You have open bookings already. Use or cancel one before you book again.")


class BookingLocked(BookingRefusal):
    """Did not come too often."""

    code = "booking_locked"
    message = _("Booking rests for a while because earlier bookings were not used.")


class WrongState(BookingRefusal):
    """Another act was quicker, or the step does not come next."""

    code = "booking_state"
    message = _("This booking has moved on meanwhile. Look at it again.")


class TooEarly(BookingRefusal):
    """Not before the agreed time."""

    code = "too_early"
    message = _("This is possible only after the agreed time.")


class ConsequenceChanged(BookingRefusal):
    """Cancelling costs something else than what the member was told."""

    code = "consequence_changed"
    message = _("What cancelling costs has changed meanwhile. Please read it again.")


class NeedsReason(BookingRefusal):
    """No reason was given."""

    code = "invalid"
    status = 400
    message = _("Please give a reason; the customer reads it.")


class ConsentMissing(BookingRefusal):
    """The customer has not agreed to where his car is towed."""

    code = "consent_missing"
    message = _("The customer has to agree to where the car is towed before you finish.")


class EvidenceMissing(BookingRefusal):
    """Photos or figures that the rule asks for."""

    code = "evidence_missing"
    status = 422
    message = _("Photos or figures are missing.")


class BadPhoto(BookingRefusal):
    """Not a picture we can read, or too large."""

    code = "bad_photo"
    status = 400
    message = _("This is not a photo we can read. Use JPEG, PNG or WebP of at most 12 MB.")


class TooManyPhotos(BookingRefusal):
    """As many as are kept."""

    code = "too_many_photos"
    message = _("There are enough photos of this booking.")
