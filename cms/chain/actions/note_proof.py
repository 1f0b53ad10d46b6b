"""What a proof found, for those who ask later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from club.core.models import ProofRun
from cms.chain.queries import head

CHAIN = {"chain", "anchors"}


def note_proof(*, findings: Sequence[dict[str, Any]], at: datetime) -> ProofRun:
    """Keep the findings of a proof, as programs read them, and where the chain ended.

    - while the last one found the chain broken, no statements are drawn up
    """
    last = head()
    return ProofRun.objects.create(
        at=at,
        seconds=sum(each["seconds"] for each in findings),
        holds=all(each["holds"] for each in findings),
        chain_holds=all(each["holds"] for each in findings if each["check"] in CHAIN),
        block=last.number if last else 0,
        hash=bytes(last.hash).hex() if last else "",
        findings=list(findings),
    )
