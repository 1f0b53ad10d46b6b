"""The broker of files: whole messages only, and never a pile of ticks."""

from queue import Empty

import pytest
from kombu import Connection

from config import broker
from config.schedule import TIMETABLE

QUEUE = "celery"


@pytest.fixture
def channel(tmp_path):
    broker.prepare(tmp_path)
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection(transport=broker.Transport, transport_options=options) as connection:
        yield connection.channel()


def received(channel):
    """Everything that waits, in order."""
    messages = []
    while True:
        try:
            messages.append(channel._get(QUEUE))
        except Empty:
            return messages


def test_messages_arrive_once_and_in_order(channel):
    for number in range(3):
        channel._put(QUEUE, {"body": number})
    assert received(channel) == [{"body": 0}, {"body": 1}, {"body": 2}]
    assert received(channel) == []


def test_another_queue_gets_nothing(channel):
    channel._put("imports", {"body": "for the other"})
    assert received(channel) == []


def test_half_a_message_is_not_seen(channel, tmp_path):
    (tmp_path / "queue" / ".5f2d").write_text('{"body": ')
    channel._put(QUEUE, {"body": "whole"})
    assert received(channel) == [{"body": "whole"}]


def test_a_tick_replaces_the_same_tick_still_waiting(channel):
    for second in range(1000):
        channel._put(QUEUE, {"headers": {broker.TICK: "drain"}, "body": second})
    channel._put(QUEUE, {"headers": {broker.TICK: "prune"}, "body": 0})
    assert [message["body"] for message in received(channel)] == [999, 0]


def test_a_start_empties_the_folder(channel, tmp_path):
    channel._put(QUEUE, {"body": "of the last start"})
    broker.prepare(tmp_path)
    assert received(channel) == []


def test_every_entry_of_the_timetable_is_a_tick_that_runs_out():
    assert {
        name: (entry["options"]["headers"], entry["options"]["expires"] > 0)
        for name, entry in TIMETABLE.items()
    } == {name: ({broker.TICK: name}, True) for name in TIMETABLE}
