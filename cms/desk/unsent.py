"""Why a message was not sent, in words; the codes stand on its row."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from club.messaging import fates

REASONS: dict[str, Any] = {
    fates.SKIPPED_LATE: _("too late"),
    fates.NO_CONSENT: _("no consent to offers"),
    fates.OPTED_OUT: _("the member does not want to be told of this"),
    "no_address": _("nowhere to reach the member"),
    "erased": _("forgotten"),
}


def reason_in_words(reason: str) -> str:
    """The reason in words; what a provider said stands as it is."""
    code, _space, waited_for = reason.partition(" (")
    if code == fates.SKIPPED_LATE and waited_for:
        return f"{REASONS[code]} ({waited_for}"
    return str(REASONS.get(reason, reason) or "—")
