"""Error reports to Sentry, when SENTRY_DSN says where; what identifies a person never leaves the house."""

import json
from typing import Any

import sentry_sdk

from club.core.position import HEADER as POSITION
from config.logs import scrub


def start(dsn: str) -> None:
    """Begin to report errors. Without an address nothing is reported and nothing is loaded."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,  # they hold names and codes in clear
        max_request_body_size="never",
        before_send=scrubbed,
        before_breadcrumb=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """The event without the visitor's position, and with phone numbers, ID numbers and plates masked."""
    event.get("request", {}).get("headers", {}).pop(POSITION, None)
    return json.loads(scrub(json.dumps(event, default=str, ensure_ascii=False)))
