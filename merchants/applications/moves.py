"""What the acts on applications share: holding the row, and knowing a company by its credit code."""

from merchants.applications.models import Application
from merchants.applications.refusals import AlreadyApplied, AlreadyPartner, ApplicationDecided
from merchants.stores.models import Merchant

GONE = (Merchant.State.REJECTED, Merchant.State.CLOSED)


def locked(application: Application, state: str) -> Application:
    """The row, held until the act is done. Raises ApplicationDecided unless it is in this state."""
    rows = Application.objects.select_for_update(of=["self"]).select_related("branch")
    row = rows.get(pk=application.pk)
    if row.state != state:
        raise ApplicationDecided
    return row


def refuse_known(uscc: str, but: Application | None = None) -> None:
    """Raise AlreadyApplied or AlreadyPartner where the company is with us under its credit code."""
    others = Application.objects.filter(uscc=uscc, state__in=Application.OPEN)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise AlreadyApplied
    if Merchant.objects.filter(uscc=uscc).exclude(state__in=GONE).exists():
        raise AlreadyPartner
