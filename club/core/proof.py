"""What the last proof of the books said."""

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.core.models import ProofRun


class ChainBroken(DomainError):
    """A row of the books is not what it was when it was linked."""

    code = "chain_broken"
    message = _(
        "The last proof found changed or missing rows in the books. "
        "Nothing is drawn up until they are whole again."
    )


def last_proof() -> ProofRun | None:
    """The latest proof."""
    return ProofRun.objects.order_by("-at", "-pk").first()


def ensure_whole() -> None:
    """Raise ChainBroken when the last proof found the chain broken."""
    last = last_proof()
    if last and not last.chain_holds:
        raise ChainBroken
