"""Why a voucher cannot be used: one class per reason, each with the code that the API shows.

They stand together, apart from the actions, because the same reasons are found by redeeming, by the look-up
at the counter and by the member's own page.
"""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError


class Refusal(DomainError):
    """A voucher cannot be used now, here, or at all."""


class InvalidCode(Refusal):
    """No such code, or none that this merchant may know of."""

    code = "invalid_code"
    status = 404
    message = _("We do not know this code here. Check the letters and whether this shop accepts the voucher.")


class InvalidQuantity(Refusal):
    """Fewer than one use."""

    code = "invalid"
    status = 400
    message = _("At least one use is needed.")


class InvalidAmount(Refusal):
    """A sum that cannot be the price of a service, or one where none is wanted."""

    code = "invalid"
    status = 400
    message = _("Please enter what the service costs, in yuan with at most two decimals.")


class AlreadyRedeemed(Refusal):
    """A single use, and it is gone. Says when, never where."""

    code = "already_redeemed"
    message = _("This voucher has already been used.")


class Exhausted(Refusal):
    """Fewer uses left than asked for."""

    code = "exhausted"
    message = _("There are no uses left on this voucher.")


class Expired(Refusal):
    """Its last day has passed."""

    code = "expired"
    message = _("This voucher has expired.")


class NotYetValid(Refusal):
    """Its first day has not come, or another voucher of the same gift comes first."""

    code = "not_yet_valid"
    message = _("This voucher cannot be used yet.")


class Void(Refusal):
    """Withdrawn by staff."""

    code = "void"
    message = _("This voucher was withdrawn.")


class BeingGiven(Refusal):
    """Offered to a friend; it can be used again when he accepts or the giver takes it back."""

    code = "being_given"
    message = _("This voucher is being given to a friend and cannot be used meanwhile.")


class Booked(Refusal):
    """Kept for an appointment; the store of that appointment takes it."""

    code = "booked"
    message = _("This voucher is booked. Show it at the store of that booking, or cancel the booking first.")


class WrongStore(Refusal):
    """The merchant offers the service, this store does not take the voucher."""

    code = "wrong_store"
    message = _("This voucher is not accepted at this store.")


class MerchantSuspended(Refusal):
    """The partnership rests or has ended."""

    code = "merchant_suspended"
    message = _("This merchant is not taking vouchers at the moment.")


class MemberLimit(Refusal):
    """The member had as much this day or month as the terms allow."""

    code = "member_limit"
    message = _("The limit of uses for this month has been reached.")


class CapReached(Refusal):
    """The store or its merchant gave as many today as the terms allow."""

    code = "cap_reached"
    message = _("This store has reached its limit for today.")


class Budget(Refusal):
    """The merchant was owed as much this month as was agreed."""

    code = "budget"
    message = _("What the club pays this merchant for the service in a month has been reached.")


class NotEligible(Refusal):
    """The terms ask for something of the member that does not hold."""

    code = "not_eligible"
    message = _("The customer does not meet the terms of this voucher.")


class OutsideHours(Refusal):
    """Not on this day or at this hour."""

    code = "outside_hours"
    message = _("This voucher cannot be used at this time.")


class BookingRequired(Refusal):
    """Needs an appointment first."""

    code = "booking_required"
    message = _("This service has to be booked first.")


class AnswersMissing(Refusal):
    """Questions of the product were not answered; `details["questions"]` names them."""

    code = "answers_missing"
    status = 422
    message = _("Please answer the questions about this service first.")


class QrExpired(Refusal):
    """An old or already used frame of the QR code."""

    code = "qr_expired"
    message = _("This QR code is out of date. Ask the customer to open the voucher again.")


class BadSignature(Refusal):
    """Not a QR code of ours, or changed."""

    code = "bad_signature"
    message = _("This is not a QR code of the club.")
