"""What a person at the counter can do after a refusal."""

from django.utils.translation import gettext_lazy as _

_ADVICE = {
    "invalid_code": _("Compare the letters with the customer's phone, or scan the QR code."),
    "already_redeemed": _("Ask the customer to open My vouchers: the use is listed there with its time."),
    "exhausted": _("Ask the customer whether there is another voucher."),
    "expired": _("The customer can ask the club's service line whether it can be extended."),
    "not_yet_valid": _("Ask the customer to open My vouchers, where it says from when."),
    "void": _("The customer can ask the club's service line why."),
    "not_offered_here": _("The voucher page lists the stores that accept it, nearest first."),
    "being_given": _("The customer can take it back under My vouchers."),
    "wrong_store": _("The voucher page lists the stores that accept it, nearest first."),
    "merchant_suspended": _("Please contact your partner manager at the club."),
    "cap_reached": _("It will work again tomorrow."),
    "member_limit": _("It will work again when the next day or month begins."),
    "budget": _(
        "It will work again next month. Ask your partner manager at the club whether more is possible."
    ),
    "not_eligible": _("The customer can ask the club's service line about the policy."),
    "outside_hours": _("Ask the customer to come back at that time."),
    "booked": _("Look under bookings: it is used there when the service is finished."),
    "booking_required": _("The customer can book a time on the voucher page."),
    "answers_missing": _("Look the voucher up again and fill in everything that is asked."),
    "qr_expired": _("Let the customer's screen refresh, then scan again."),
    "bad_signature": _("Ask the customer to open the voucher in the club's account and scan that."),
    "in_progress": _("Look in the history before you try again."),
    "offline_limit": _("Nothing to do: the club decides and you see it here."),
    "throttled": _("Scanning works again after the wait. Nothing was used."),
}


def advice_on(code: str) -> str:
    """One sentence on what to do next; empty when there is nothing useful to say."""
    return str(_ADVICE.get(code, ""))
