"""How the product logs: one line per event, with what identifies a person masked out.

Masking goes by the shape of the value, not by the name of a field, because a phone number most
often reaches a log inside somebody else's sentence.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from config import environment

_ID_NUMBER = re.compile(r"(?<![0-9])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"[A-HJ-NP-Z][·• -]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)
_VIN_IN_ADDRESS = re.compile(r"(/vehicles/)[^/?#\s\"'\\]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def scrub(text: str) -> str:
    """`text` without resident ID numbers, Chinese mobile numbers, number plates and VINs in addresses."""
    text = _VIN_IN_ADDRESS.sub(r"\1[vin]", text)
    text = _ID_NUMBER.sub(lambda match: "[id]" if _is_id_number(match[0]) else match[0], text)
    return _PLATE.sub("[plate]", _PHONE.sub("[phone]", text))


def _is_id_number(digits: str) -> bool:
    """The check character tells an ID number from an order number of the same length."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


class LineFormatter(logging.Formatter):
    """One scrubbed line of words per event, for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


class JsonFormatter(logging.Formatter):
    """One scrubbed JSON object per event, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            event["trace"] = "".join(traceback.format_exception(*record.exc_info))
        return scrub(json.dumps(event, ensure_ascii=False))


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING: everything to the standard error stream, where the supervisor collects it."""
    shape = environment.read("LOG_FORMAT", "line")
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": LineFormatter, "format": "{levelname} {name}: {message}", "style": "{"},
            "json": {"()": JsonFormatter},
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": shape}},
        "root": {"handlers": ["stream"], "level": environment.read("LOG_LEVEL", "INFO")},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # Three ticks a second would drown everything else.
            "celery.beat": quiet,
            "celery.worker.strategy": quiet,
            "celery.app.trace": quiet,
            "django_tasks": quiet,  # Wagtail's index of references, twice per saved row
            "httpx": quiet,
        },
    }
