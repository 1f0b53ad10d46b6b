"""Values as JSON, by compiled code: for answers to programs and for columns that are written often."""

from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder

_other = DjangoJSONEncoder().default  # moments, money, lazy words: as Django writes them
# Moments are left to Django, which writes milliseconds; names come in order, so that a replay is the same
# byte by byte.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def json_bytes(value: Any) -> bytes:
    """The value as JSON in UTF-8, names in order. Raises TypeError for what JSON cannot say."""
    return orjson.dumps(value, _other, _OPTIONS)


def json_text(value: Any) -> str:
    """The same as text."""
    return orjson.dumps(value, _other, _OPTIONS).decode()
