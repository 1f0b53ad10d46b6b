"""The same request twice, one effect."""

import threading

import psycopg
import pytest
from django.db import IntegrityError, connection

from club.core.idempotency import Answer, InProgress, KeyRequired, KeyReused, answer_once, fingerprint
from club.core.models import IdempotencyKey, JobSlot
from tests import cast

HASH = fingerprint("POST", "/x", b"{}")


def one(work, key="k1", request_hash=HASH, scope="till"):
    return answer_once(scope=scope, key=key, request_hash=request_hash, at=cast.NOW, work=work)


def mark_slot(slot: str) -> JobSlot:
    return JobSlot.objects.create(job="test", slot=slot, started_at=cast.NOW)


def mark(status: int = 201):
    """A piece of work that leaves a trace in the database."""

    def work() -> Answer:
        return Answer(status, {"made": mark_slot(str(JobSlot.objects.count())).slot})

    return work


@pytest.mark.django_db
def test_the_second_request_gets_the_first_answer():
    first, second = one(mark()), one(mark())
    assert (first.status, first.body, first.replayed) == (201, {"made": "0"}, False)
    assert (second.status, second.body, second.replayed) == (201, {"made": "0"}, True)
    assert JobSlot.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "", "x" * 256, "line\nbreak"])
def test_a_request_without_a_usable_key_is_refused(key):
    with pytest.raises(KeyRequired):
        one(mark(), key=key)
    assert JobSlot.objects.count() == 0


@pytest.mark.django_db
def test_a_key_belongs_to_one_request_of_one_scope():
    one(mark())
    with pytest.raises(KeyReused):
        one(mark(), request_hash=fingerprint("POST", "/y", b"{}"))
    assert JobSlot.objects.count() == 1
    one(mark(), scope="another till")
    assert JobSlot.objects.count() == 2


@pytest.mark.django_db
def test_every_key_of_every_scope_keeps_its_own_answer():
    places = [("till", "k1"), ("till", "k2"), ("another till", "k1"), ("another till", "k2")]
    first = [one(mark(), key=key, scope=scope).body for scope, key in places]
    again = [one(mark(), key=key, scope=scope).body for scope, key in places]
    assert first == again == [{"made": "0"}, {"made": "1"}, {"made": "2"}, {"made": "3"}]


@pytest.mark.django_db
def test_a_key_may_have_255_characters():
    key = "x" * 255
    assert (one(mark(), key=key).replayed, one(mark(), key=key).replayed) == (False, True)


@pytest.mark.django_db
def test_a_key_that_has_no_answer_yet_is_in_progress():
    IdempotencyKey.objects.create(scope="till", key="k1", request_hash=HASH, created_at=cast.NOW)
    with pytest.raises(InProgress) as refusal:
        one(mark())
    assert refusal.value.details == {"retry_after": 1}
    assert JobSlot.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_cannot_be_stored_leaves_the_key_free():
    with pytest.raises(TypeError):
        one(lambda: Answer(409, {"code": object()}))
    assert IdempotencyKey.objects.count() == 0
    assert one(mark()).status == 201


@pytest.mark.django_db
def test_method_path_and_body_make_the_request():
    prints = {
        fingerprint(*parts) for parts in [("POST", "/x", b""), ("PUT", "/x", b""), ("POST", "/x", b" ")]
    }
    assert len(prints) == 3
    assert fingerprint("post", "/x", b"{}") == HASH


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 429, 503])
def test_answers_that_invite_another_try_leave_nothing_behind(status):
    assert one(mark(status)).status == status
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert one(mark()).status == 201


@pytest.mark.django_db
@pytest.mark.parametrize("status", [201, 409, 429])
def test_a_used_key_is_answered_as_before_whatever_would_become_of_the_work_now(status):
    one(mark())
    again = one(mark(status))
    assert (again.status, again.body, again.replayed) == (201, {"made": "0"}, True)
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_refusal_is_kept_like_any_answer():
    assert one(lambda: Answer(409, {"code": "expired"})).status == 409
    assert one(mark()).body == {"code": "expired"}
    assert JobSlot.objects.count() == 0


@pytest.mark.django_db
def test_what_the_database_refuses_of_the_work_is_no_answer_under_the_key():
    def twice() -> Answer:
        return Answer(201, {"made": [mark_slot("one").pk, mark_slot("one").pk]})

    with pytest.raises(IntegrityError, match="job_once_per_slot"):
        one(twice)
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_crash_leaves_neither_work_nor_key():
    def crash() -> Answer:
        mark()()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        one(crash)
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


def elsewhere(statement: str, values: list) -> psycopg.Connection:
    """Another process, in a transaction of its own that stays open."""
    other = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})
    other.execute(statement, values)
    return other


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [201, 409, 429])
def test_work_that_asks_nothing_waits_for_its_turn_too(status):
    """Whoever has the lock is still at work; nothing that waited for the claim went before its answer."""
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 8240))"
    with elsewhere(lock, ["till\nk1"]), pytest.raises(InProgress):
        one(lambda: Answer(status, {}))
    assert IdempotencyKey.objects.count() == 0
    assert one(lambda: Answer(status, {})).replayed is False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [201, 409])
def test_an_answer_that_came_while_the_claim_was_looked_at_stands(status):
    """The other one let go of the lock after our statement began to look and before it came to the lock."""
    stored = "INSERT INTO club_idempotencykey (scope, key, request_hash, created_at, status, body)"
    values = ["till", "k1", HASH, cast.NOW, 201, '{"made": "elsewhere"}']

    def work() -> Answer:
        mark_slot("mine")
        with elsewhere(stored + " VALUES (%s, %s, %s, %s, %s, %s)", values):
            return Answer(status, {"made": "here"})

    answer = one(work)
    assert (answer.status, answer.body, answer.replayed) == (201, {"made": "elsewhere"}, True)
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (0, 1)


def race(count: int, act) -> list:
    """`act` on that many threads at the same instant, each with its own connection.

    `act` is handed the event that is set as soon as one of them was told to wait.
    """
    barrier, told_to_wait, results = threading.Barrier(count), threading.Event(), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(act(told_to_wait))
        except InProgress:
            results.append("in progress")
            told_to_wait.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def thread_mark() -> Answer:
    return Answer(201, {"made": mark_slot(threading.current_thread().name).slot})


def slow_mark(told_to_wait: threading.Event) -> Answer:
    """Not done before somebody else has come too early."""
    answer = thread_mark()
    assert told_to_wait.wait(30)
    return answer


@pytest.mark.django_db(transaction=True)
def test_thirty_threads_with_one_key_do_the_work_once():
    results = race(30, lambda told_to_wait: one(lambda: slow_mark(told_to_wait)))
    fresh = [row for row in results if row != "in progress" and not row.replayed]
    assert len(fresh) == 1
    assert {row.body["made"] for row in results if row != "in progress"} == {fresh[0].body["made"]}
    assert results.count("in progress") >= 1
    assert (JobSlot.objects.count(), IdempotencyKey.objects.count()) == (1, 1)
    assert one(thread_mark).replayed is True


@pytest.mark.django_db(transaction=True)
def test_without_the_key_thirty_threads_do_the_work_thirty_times():
    race(30, lambda _told_to_wait: thread_mark())
    assert JobSlot.objects.count() == 30
