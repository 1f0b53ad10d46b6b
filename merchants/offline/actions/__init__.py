"""What changes an offline scan."""

from merchants.offline.actions.review import AlreadyReviewed, ReasonNeeded, approve_scan, reject_scan
from merchants.offline.actions.upload import LATEST, SKEW, Scan, Uploaded, upload

__all__ = [
    "LATEST",
    "SKEW",
    "AlreadyReviewed",
    "ReasonNeeded",
    "Scan",
    "Uploaded",
    "approve_scan",
    "reject_scan",
    "upload",
]
