"""Nothing that identifies a person leaves by the log."""

import json
import logging

import pytest

from config import logs


@pytest.mark.parametrize(
    "text, scrubbed",
    [
        ("ID 11010519491231002X refused", "ID [id] refused"),
        ("order 110105194912310021 paid", "order 110105194912310021 paid"),  # the check character is wrong
        ("call 13812345678 now", "call [phone] now"),
        ("call +86 138-1234-5678 now", "call [phone] now"),
        ("order 2026113812345678 paid", "order 2026113812345678 paid"),
        ("car 鲁A12345 and 鲁AD12345", "car [plate] and [plate]"),
        (
            '"PUT /api/v1/vehicles/LATPAB071W1005301 HTTP/1.1" 200',
            '"PUT /api/v1/vehicles/[vin] HTTP/1.1" 200',
        ),
        ("nothing to hide: 500 fen", "nothing to hide: 500 fen"),
    ],
)
def test_values_are_masked_by_their_shape(text, scrubbed):
    assert logs.scrub(text) == scrubbed


def record(message, *args, exc_info=None):
    return logging.LogRecord("club.test", logging.ERROR, "file", 1, message, args, exc_info)


def test_a_json_event_is_one_line_with_arguments_and_trace_scrubbed():
    try:
        raise ValueError("no member 13812345678\nat all")
    except ValueError as error:
        event = record("Lookup of %s failed", "鲁A12345", exc_info=(ValueError, error, error.__traceback__))
    line = logs.JsonFormatter().format(event)
    assert "\n" not in line
    assert json.loads(line)["event"] == "Lookup of [plate] failed"
    assert "13812345678" not in line


def test_a_line_for_people_is_scrubbed_too():
    formatter = logs.LineFormatter("{levelname} {name}: {message}", style="{")
    assert formatter.format(record("call %s", "13812345678")) == "ERROR club.test: call [phone]"
