"""The wrong changes are the ones we mean."""

import gc
import sys
from importlib import import_module
from types import ModuleType

import pytest
from django.urls import path

from tests.mutants import applying, operators, rooms, runner, sql
from tests.mutants.equivalent import KNOWN

USE_CODE = "club/identity/actions/use_code.py"
use_code = import_module("club.identity.actions.use_code")
prove_identity = import_module("club.members.actions.prove_identity")


def words_of(source: str) -> set[str]:
    return {mutant.words for mutant in operators.mutants_of("x.py", source)}


def test_a_guard_is_turned_dropped_and_moved_by_one():
    source = "def f(n):\n    if n < 1:\n        raise ValueError\n    return n"
    assert words_of(source) == {
        "if n < 1 → if not",
        "n < 1 → LtE",
        "1 → 2",
        "drop raise ValueError",
        "return n → return None",
    }


def test_locks_transactions_and_conditions_of_queries_are_dropped():
    source = (
        "@transaction.atomic\ndef f(a, b):\n    Row.objects.select_for_update().filter(a=a, b=b).delete()"
    )
    assert words_of(source) == {
        "drop @transaction.atomic",
        "drop .select_for_update()",
        "drop .filter(a=a, b=b)",
        "filter() without a=a",
        "filter() without b=b",
        "drop Row.objects.select_for_update().filter(a=a, b=b).delete()",
    }


def test_a_mutant_is_one_change_of_its_module():
    source = "def f(a, b):\n    return a and b"
    [mutant] = [one for one in operators.mutants_of("x.py", source) if one.words == "a and b without b"]
    values: dict = {}
    exec(compile(mutant.tree(source), "x.py", "exec"), values)
    assert values["f"](1, 2) == 1


def test_equal_changes_of_a_function_get_names_of_their_own():
    names = [one.name for one in operators.mutants_of("x.py", "def f(a):\n    return a[0] + a[0]")]
    assert len(set(names)) == len(names)


def test_a_view_without_its_guard_stands_behind_its_address_too():
    def guarded(request: object) -> None: ...

    def bare(request: object) -> None: ...

    address = path("x/", guarded)
    gc.freeze()  # as before the first child
    applying._replace_everywhere("guarded", guarded, bare)
    assert address.callback is bare


def test_functions_are_found_though_all_that_is_loaded_is_frozen():
    gc.freeze()  # as the suite does when it has collected its tests
    path = str(rooms.ROOT / USE_CODE)
    assert [key[1] for key in applying.functions_by_key({path})].count("use_code") >= 1


def test_a_number_changes_where_it_was_imported_and_not_where_another_has_its_name(
    monkeypatch: pytest.MonkeyPatch,
):
    importer = ModuleType("tests.importer")
    importer.TRIES = use_code.TRIES
    monkeypatch.setitem(sys.modules, "tests.importer", importer)
    for module in (use_code, prove_identity):
        monkeypatch.setattr(module, "TRIES", 5)  # put back afterwards
    [mutant] = [one for one in operators.module(USE_CODE, rooms.ROOT) if one.words == "5 → 6"]
    applying.apply(mutant, {})
    assert [module.TRIES for module in (use_code, importer, prove_identity)] == [6, 6, 5]


def test_every_condition_of_a_statement_is_taken_for_true():
    text = "UPDATE t SET n = n - 1 WHERE id = 1 AND (n >= 1 OR free) RETURNING n"
    found = dict(sql.changes(text))
    assert found["SQL without id = 1"] == text.replace("id = 1", "TRUE")
    assert found["SQL without (n >= 1 OR free)"] == text.replace("(n >= 1 OR free)", "TRUE")


def test_locks_and_conflicts_of_a_statement_are_dropped():
    text = "SELECT id FROM t WHERE a <= b FOR UPDATE SKIP LOCKED"
    assert {changed for _words, changed in sql.changes(text)} == {
        "SELECT id FROM t WHERE a < b FOR UPDATE SKIP LOCKED",
        "SELECT id FROM t WHERE a <= b ",
        "SELECT id FROM t WHERE TRUE FOR UPDATE SKIP LOCKED",
    }


def test_a_guard_is_tried_by_those_whom_it_keeps_out_too():
    path = "club/wechat/views.py"
    trial = runner.Runner([], keep=lambda result: None, most=60)
    trial.names = {1: "test_callback", 2: "test_callback", 3: "test_menu"}
    trial.seconds = dict.fromkeys(trial.names, 0.1)
    for line in range(1, 60):
        trial.reached[path, line] = {1}
    mutants = {mutant.words: mutant for mutant in operators.module(path, rooms.ROOT)}
    assert trial._tests_of(mutants["drop @csrf_exempt"]) == [1, 2]
    assert trial._tests_of(mutants["drop receive(letter=letter, at=at)"]) == [1]


@pytest.mark.parametrize("room", rooms.ROOMS)
def test_every_file_and_folder_of_the_list_is_there(room: str):
    assert [path for path in rooms.ROOMS[room].files if not (rooms.ROOT / path).exists()] == []
    assert [path for path in rooms.ROOMS[room].tests if not (rooms.ROOT / path).is_dir()] == []


def test_the_list_of_equivalent_mutants_names_what_there_is():
    paths = {name.split(":")[0] for name in KNOWN}
    names = {mutant.name for path in paths for mutant in operators.module(path, rooms.ROOT)}
    assert sorted(KNOWN.keys() - names) == []
