"""Why an uploaded scan did not become a redemption by itself, as a stable code and in words."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError, Forbidden
from merchants.ledger.actions import NotOfferedHere
from vouchers.lifecycle.refusals import Refusal


class TooLong(DomainError):
    """Scanned longer ago than an upload may be late."""

    code = "too_late"
    message = _("This scan is more than three days old. Please contact the club.")


class FromTheFuture(DomainError):
    """The clock of the device is wrong."""

    code = "invalid"
    status = 400
    message = _("The clock of the device is ahead: the scan has not happened yet.")


class OfflineLimit(DomainError):
    """The store uploaded as many uses of that day as are paid without being looked at."""

    code = "offline_limit"
    message = _("The store has reached its number of offline uses for that day. The club looks at the rest.")


# What nobody could have taken for a voucher of the club, or what no price was ever agreed for.
NONSENSE = {"invalid_code", "bad_signature", "invalid", "too_late", "not_offered_here"}


def words(code: str) -> str:
    """What a stored code means, for people; empty for none."""
    kinds = (*_below(Refusal), NotOfferedHere, TooLong, OfflineLimit, Forbidden)
    return next((str(kind.message) for kind in kinds if kind.code == code), "")


def _below(kind: type[DomainError]) -> list[type[DomainError]]:
    """A class and those derived from it, the general ones last."""
    return [one for child in kind.__subclasses__() for one in _below(child)] + [kind]
