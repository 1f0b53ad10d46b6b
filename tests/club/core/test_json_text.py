"""Values as JSON: as Django writes them, names in order."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy

from club.core.json_text import json_bytes, json_text

SAID = {
    "b": [1, None, True, 2.5, "洗车 \u2028 \"'"],
    "a": datetime(2026, 9, 15, 2, 30, 0, 123456, UTC),
    "d": {"z": Decimal("1.50"), "y": UUID(int=7), "x": gettext_lazy("code")},
}


def test_json_says_what_django_says_with_its_names_in_order():
    assert json.loads(json_bytes(SAID)) == json.loads(json.dumps(SAID, cls=DjangoJSONEncoder))
    assert json_text(SAID) == json_bytes(SAID).decode()
    assert json_text({"b": {"d": 1, "c": "洗"}, "a": []}) == '{"a":[],"b":{"c":"洗","d":1}}'


@pytest.mark.parametrize("value", [object(), {1: 2}, {"half": "\ud800"}])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(TypeError):
        json_bytes(value)
