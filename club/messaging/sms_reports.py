"""Reading what the clouds report about SMS. Numbers stand in the reports too; they are not read."""

import json
from dataclasses import dataclass
from typing import Any

LARGEST = 256 * 1024
LONGEST_ID = 80


class BadReport(Exception):
    """Not a report of a service we know."""


@dataclass(frozen=True)
class SmsReport:
    """What became of one SMS: the id its gateway gave us, and whether it arrived."""

    provider_id: str
    arrived: bool


def read(body: bytes) -> list[SmsReport]:
    """The reports of one push, by Aliyun (`biz_id`, `success`) or Tencent (`sid`, `report_status`)."""
    try:
        rows = json.loads(body)
        if not isinstance(rows, list):
            raise BadReport
        return [_report(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadReport from None


def _report(row: dict[str, Any]) -> SmsReport:
    if "biz_id" in row:
        provider_id, arrived = row["biz_id"], row["success"] is True
    else:
        provider_id, arrived = row["sid"], row["report_status"] == "SUCCESS"
    if not isinstance(provider_id, str) or not 0 < len(provider_id) <= LONGEST_ID:
        raise ValueError
    return SmsReport(provider_id, arrived)
