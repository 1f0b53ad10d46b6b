"""Printed codes: ordered, made all at once, never twice."""

import math
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from club.core.models import AuditEntry
from tests import cast
from tests.vouchers.lifecycle.printed import STAFF, codes_of, ordered, printed
from vouchers.lifecycle import codes, patterns
from vouchers.lifecycle.actions import (
    BadCount,
    BadPattern,
    CodeBatchTaken,
    NotPublished,
    OverBeforeItBegins,
    mint_codes,
    mint_ordered,
    void_codes,
)
from vouchers.lifecycle.models import CodeBatch, StockCode


def test_a_million_codes_do_not_clash_and_use_every_letter_evenly(monkeypatch: pytest.MonkeyPatch):
    """C01: a million codes, all different, each letter as often as chance allows, from `secrets` alone."""
    asked = []
    real = codes.secrets.token_bytes
    monkeypatch.setattr(codes.secrets, "token_bytes", lambda size: asked.append(size) or real(size))

    made = codes.make_many(1_000_000)

    assert (len(set(made)), asked) == (1_000_000, [12_000_000])
    letters = "".join(made).encode()
    counts = [letters.count(letter.encode()) for letter in codes.ALPHABET]
    share = len(letters) / 32
    # Chi-squared with 31 degrees of freedom: above 100 once in a hundred million times.
    assert sum(counts) == 13_000_000
    assert sum((count - share) ** 2 / share for count in counts) < 100
    assert max(abs(count - share) for count in counts) < 6 * math.sqrt(share)


def test_every_place_of_a_pattern_uses_every_letter_evenly():
    """C01: the same for codes of a pattern, place by place."""
    made = patterns.make_many("JN26-????-????-??", 64_000)

    assert {code[:4] for code in made} == {"JN26"}
    for place in range(4, 14):
        column = "".join(code[place] for code in made)
        assert sum((column.count(letter) - 2000) ** 2 / 2000 for letter in codes.ALPHABET) < 100


@pytest.mark.django_db
def test_ordered_codes_are_made_once_and_noted():
    batch = ordered(5)

    made = [mint_codes(batch=batch, by=STAFF, at=cast.NOW) for _time in range(2)]

    assert made == [5, 0]
    assert [codes.is_sound(code) for code in codes_of(batch)] == [True] * 5
    assert {row.state for row in StockCode.objects.all()} == {"free"}
    verbs = AuditEntry.objects.order_by("id").values_list("verb", "subject_id", "data__count")
    assert list(verbs) == [("codes.ordered", str(batch.uid), 5), ("codes.minted", str(batch.uid), 5)]


@pytest.mark.django_db
def test_the_bar_hears_of_every_chunk(monkeypatch: pytest.MonkeyPatch):
    heard: list[int] = []
    batch = ordered(120_000)

    mint_codes(batch=batch, by=STAFF, at=cast.NOW, progress=heard.append)

    assert heard == [50_000, 50_000, 20_000]
    assert StockCode.objects.filter(batch=batch).count() == 120_000


@pytest.mark.django_db
def test_codes_that_clash_are_all_drawn_anew(monkeypatch: pytest.MonkeyPatch):
    """C01: a code that was there before costs a second draw and leaves nothing of the first."""
    old = codes_of(printed(1))[0]
    batch = ordered(2, key="second")
    fresh = codes.make_many(2)
    draws = iter([[codes.make(), old], fresh])
    monkeypatch.setattr(patterns, "make_many", lambda pattern, count: next(draws))

    assert mint_codes(batch=batch, by=STAFF, at=cast.NOW) == 2
    assert codes_of(batch) == fresh


@pytest.mark.django_db
def test_codes_that_clash_every_time_are_not_made_by_halves(monkeypatch: pytest.MonkeyPatch):
    old = codes_of(printed(1))[0]
    batch = ordered(2, key="second")
    monkeypatch.setattr(patterns, "make_many", lambda pattern, count: [codes.make(), old])

    with pytest.raises(IntegrityError):
        mint_codes(batch=batch, by=STAFF, at=cast.NOW)

    assert codes_of(batch) == []
    assert AuditEntry.objects.filter(verb="codes.minted").count() == 1


@pytest.mark.django_db
def test_the_timetable_makes_what_waits_and_nothing_else():
    waiting, withdrawn = ordered(2, key="waiting"), ordered(2, key="withdrawn")
    done = printed(2, key="done")
    void_codes(batch=withdrawn, reason="印错了", by=STAFF, at=cast.NOW)

    assert [mint_ordered(at=cast.NOW), mint_ordered(at=cast.NOW)] == [1, 0]
    assert [len(codes_of(batch)) for batch in (waiting, withdrawn, done)] == [2, 0, 2]


@pytest.mark.django_db
def test_the_same_key_orders_once_and_never_something_else():
    batch = ordered(5)

    assert ordered(5, package=batch.package) == batch
    for words in ({"count": 6}, {"count": 5, "pattern": "JN26-????-????-????"}):
        with pytest.raises(CodeBatchTaken):
            ordered(**words, package=batch.package)
    assert (CodeBatch.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words, refusal",
    [
        ({"count": 0}, BadCount),
        ({"count": 1_000_001}, BadCount),
        ({"pattern": "JN26-????-?????"}, BadPattern),
        ({"pattern": "JO26-????-????-????"}, BadPattern),
        ({"pattern": "洗车-????-????-????"}, BadPattern),
        ({"pattern": "?" * 33}, BadPattern),
        ({"usable_until": cast.NOW - timedelta(seconds=1)}, OverBeforeItBegins),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(words: dict, refusal: type):
    with pytest.raises(refusal):
        ordered(**{"count": 5, **words})

    assert (CodeBatch.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_codes_for_a_draft_are_refused():
    with pytest.raises(NotPublished):
        ordered(package=cast.package(live=False))

    assert CodeBatch.objects.count() == 0


@pytest.mark.parametrize("pattern", ["", "JN26-????-????-????", "??????????"])
def test_a_printed_code_is_read_back_however_it_is_typed(pattern: str):
    code = patterns.make_many(pattern, 1)[0]
    shown = patterns.show(pattern, code)

    for typed in (shown, shown.lower(), shown.replace("-", " "), shown.replace("-", "—"), f" {code} "):
        assert patterns.read(typed) == code


@pytest.mark.django_db
def test_the_command_makes_codes_of_a_package(capsys: pytest.CaptureFixture[str]):
    package = cast.package(code="wash-pack")

    for _time in range(2):
        call_command("mint_codes", "wash-pack", "7", "--pattern", "jn26-????-????-????", "--key", "cli")

    batch = CodeBatch.objects.get()
    assert (batch.package, batch.branch, batch.size, len(codes_of(batch))) == (package, package.branch, 7, 7)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" in ")[0] for line in lines] == ["7 codes", "The codes were there already."]
