"""The habits that keep the house readable, measured."""

import ast
import re
import tomllib
from importlib.metadata import version
from statistics import mean, median

import pytest
from django.conf import settings
from packaging.version import Version

from tests.source import PRODUCT, ROOT, body_length, last_name, product, suite

WINGS = ("club", "vouchers", "merchants", "cms")
LONG_FUNCTIONS: dict[str, str] = {
    # "path:function": the reason why more than fifty lines read better in one piece
}
WRITES_IN_DOORS: dict[str, str] = {
    # "path:function called": the reason why this call is not a write of the ORM
}
FLOORS = {
    "django": "5.2.19",  # the fixed injection through filter(**kwargs) and what came after
    "wagtail": "8.0.1",
    "django-allauth": "65.16.1",  # earlier versions believe a spoofed address in their rate limits
    "xmltodict": "1.0",  # earlier versions expand entities
}


# --- size ---------------------------------------------------------------------------


def test_files_are_short():
    lengths = {str(module.path): module.length for module in product()}
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}
    assert median(lengths.values()) <= 80


def test_functions_are_short():
    lengths = {
        f"{module.path}:{function.name}": body_length(function)
        for module in product()
        for function in module.functions
    }
    long = {name for name, lines in lengths.items() if lines > 50}
    assert long == set(LONG_FUNCTIONS)
    assert mean(lengths.values()) <= 11


def test_views_only_connect():
    lengths = [
        body_length(function)
        for module in product()
        if module.is_door
        for function in module.functions
        if any(argument.arg == "request" for argument in function.args.args)
    ]
    assert mean(lengths or [0]) <= 9


# --- what lives where ---------------------------------------------------------------


def test_doors_do_not_write():
    verbs = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}
    writes = {
        f"{module.path}:{name}"
        for module in product()
        if module.is_door
        for name, call in module.calls()
        if name in verbs and isinstance(call.func, ast.Attribute)
    }
    assert writes == set(WRITES_IN_DOORS)


def test_actions_take_the_time_as_an_argument():
    clocks = {"now", "today", "utcnow", "localdate", "localtime"}
    assert [
        module.where(call)
        for module in product()
        if module.is_action
        for name, call in module.calls()
        if name in clocks
    ] == []


def test_every_action_is_in_the_architecture_page_or_the_glossary():
    pages = "".join((ROOT / "docs" / name).read_text() for name in ("architecture.md", "glossary.md"))
    known = set(re.findall(r"\w+", pages))
    assert [
        f"{module.path}:{node.name}"
        for module in product()
        if module.is_action
        for node in ast.parse(module.text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in known
    ] == []


def test_every_setting_that_is_read_is_set():
    assert [
        f"{module.where(node)} {node.attr}"
        for module in product()
        if re.search(r"^from django.conf import settings$", module.text, re.MULTILINE)
        for node in module.nodes
        if isinstance(node, ast.Attribute)
        and last_name(node.value) == "settings"
        and node.attr.isupper()
        and not hasattr(settings, node.attr)
    ] == []


def test_nothing_happens_by_signal():
    assert [
        module.where(node)
        for module in product()
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        and ((node.module or "").endswith("signals") or "receiver" in {name.name for name in node.names})
    ] == []


def test_no_file_is_named_for_nothing():
    vague = {"utils", "helpers", "common", "misc", "tools"}
    assert [str(module.path) for module in [*product(), *suite()] if module.path.stem in vague] == []


def test_every_room_has_its_step_on_the_stairs():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    stairs = " ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"])
    folders = {"migrations", "management", "templates", "templatetags", "static", "__pycache__"}
    assert [
        f"{wing}.{room.name}"
        for wing in WINGS
        for room in sorted((ROOT / wing).iterdir())
        if room.is_dir() and room.name not in folders and f"{wing}.{room.name}" not in stairs.split()
    ] == []


# --- reasons -------------------------------------------------------------------------


def test_every_ignored_warning_says_why():
    silent = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])\s*$")
    assert [
        f"{module.path}:{number}"
        for module in [*product(), *suite()]
        for number, line in enumerate(module.text.splitlines(), 1)
        if silent.search(line)
    ] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
    assert [line for line in lines if not re.match(r"[\w\[\],-]+==[\w.]+ +# \w", line)] == []


@pytest.mark.parametrize("package, floor", FLOORS.items())
def test_no_library_is_older_than_its_last_known_hole(package, floor):
    assert Version(version(package)) >= Version(floor)


def test_django_stays_on_the_long_term_release():
    assert version("django").startswith("5.2.")


@pytest.mark.parametrize("name", ["package-lock.json", "requirements.txt", "requirements-dev.txt"])
def test_locks_name_no_host(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert '"resolved"' not in text


# --- tests ---------------------------------------------------------------------------


def test_no_test_is_skipped_or_expected_to_fail():
    ways = {"skip", "skipif", "xfail", "importorskip", "skipUnless", "skipIf", "expectedFailure"}
    assert [
        module.where(node) for module in suite() for node in module.nodes if last_name(node) in ways
    ] == []


def test_every_test_asserts():
    # A helper of the tests that asserts, such as refuse(), counts for whoever calls it.
    helpers = {
        function.name for module in suite() for function in module.functions if _asserts(function, set())
    }
    assert [
        f"{module.path}:{function.name}"
        for module in suite()
        for function in module.functions
        if function.name.startswith("test_") and not _asserts(function, helpers)
    ] == []


def _asserts(function: ast.AST, helpers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        name = last_name(node.func) if isinstance(node, ast.Call) else ""
        if name in helpers or re.match(r"raises$|expect|assert|django_assert", name):
            return True
    return False


def test_the_rules_look_at_the_whole_house():
    assert {module.path.parts[0] for module in product()} == set(PRODUCT)
