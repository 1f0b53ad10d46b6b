"""The proof of the books, every night."""

import logging

from celery import shared_task
from django.utils import timezone

from cms.chain.actions import note_proof
from cms.reports.invariants import prove

logger = logging.getLogger(__name__)


# Acknowledged first: on large books it takes longer than the broker waits before it asks another worker.
@shared_task(name="cms.tasks.prove_books", acks_late=False, time_limit=3600, soft_time_limit=3500)
def prove_books() -> None:
    """Once a night: prove the books and keep what was found; what is broken goes to the log as an error."""
    findings = [finding.as_json() for finding in prove()]
    note_proof(findings=findings, at=timezone.now())
    for each in findings:
        if not each["holds"]:
            logger.error("broken: %s %s: %s", each["invariant"], each["check"], each["first_bad_row"])
