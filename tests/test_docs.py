"""What the pages for developers and operators name exists: paths, commands, targets, settings, actions."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.source import PRODUCT, ROOT, product, suite

PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "sandbox" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)
NAMED = [str(page.relative_to(ROOT)) for page in PAGES]
ENDINGS = ("py", "md", "html", "css", "js", "po", "json", "toml", "sh", "yml", "txt", "typ")
MADE_WHILE_RUNNING = {"state.json", "sandbox/state.json", "wechatpay.json", "sandbox/wechatpay.json"}


@cache
def files() -> frozenset[str]:
    """Everything in the tree that somebody wrote, folders too."""
    tops = [*PRODUCT, "tests", "docs"]
    found = [path for top in tops for path in (ROOT / top).rglob("*")] + list(ROOT.iterdir())
    return frozenset(f"/{path.relative_to(ROOT)}" for path in found if "__pycache__" not in path.parts)


@cache
def words() -> frozenset[str]:
    """Every word of the source, of the suite, and of what starts them."""
    texts = [module.text for module in [*product(), *suite()] if module.path.name != "test_docs.py"]
    texts += [(ROOT / name).read_text() for name in ("Makefile", "pyproject.toml")]
    texts += [path.read_text() for path in (ROOT / "config").rglob("*.sh")]
    return frozenset(re.findall(r"\w+", "\n".join(texts)))


def quoted(page: str) -> list[str]:
    """What stands between backticks, and the lines of code blocks."""
    text = (ROOT / page).read_text()
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return [
        *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)),
        *"\n".join(blocks).splitlines(),
    ]


def missing_links(page: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / page).read_text()):
        if "://" not in target and not ((ROOT / page).parent / target).exists():
            yield target


def missing_paths(page: str) -> Iterator[str]:
    """A path may leave out its beginning: `lifecycle/limits.py`."""
    for piece in quoted(page):
        for path in re.findall(rf"(?<![\w./<-])[\w./-]+\.(?:{'|'.join(ENDINGS)})\b(?![\w<*])", piece):
            known = any(f"/{path.lstrip('/')}" == name[-len(path.lstrip("/")) - 1 :] for name in files())
            if "://" not in piece and not known and path not in MADE_WHILE_RUNNING:
                yield path


def missing_commands(page: str) -> Iterator[str]:
    text = (ROOT / page).read_text()
    yield from (
        f"make {name}" for name in re.findall(r"`make ([a-z-]+)", text) if f"\n{name}:" not in makefile()
    )
    yield from (
        f"manage.py {name}"
        for name in re.findall(r"manage\.py ([a-z_]+)", text)
        if name not in get_commands()
    )
    for module in re.findall(r"python -m ([a-z_]+(?:\.\w+)*)", text):
        place = ROOT.joinpath(*module.split("."))
        if module.split(".")[0] not in sys.stdlib_module_names and not (
            place.with_suffix(".py").exists() or (place / "__main__.py").exists()
        ):
            yield f"python -m {module}"


@cache
def makefile() -> str:
    return (ROOT / "Makefile").read_text()


def missing_names(page: str) -> Iterator[str]:
    """Settings and variables of the environment, which are written in capitals."""
    for piece in quoted(page):
        for name in re.findall(r"(?<![\w.$])[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", piece):
            if name not in words():
                yield name


def test_what_is_gone_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "[x](gone.md) `club/gone.py` `make gone` `manage.py gone` `python -m gone.away` `GONE_AWAY`"
    )

    name = str(page)

    assert [*missing_links(name), *missing_paths(name)] == ["gone.md", "club/gone.py"]
    assert list(missing_commands(name)) == ["make gone", "manage.py gone", "python -m gone.away"]
    assert list(missing_names(name)) == ["GONE_AWAY"]


@pytest.mark.parametrize("page", NAMED)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    assert list(missing_links(page)) == []


@pytest.mark.parametrize("page", NAMED)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    assert list(missing_paths(page)) == []


@pytest.mark.parametrize("page", NAMED)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    assert list(missing_commands(page)) == []


@pytest.mark.parametrize("page", NAMED)
def test_every_setting_that_a_page_names_exists(page: str) -> None:
    assert list(missing_names(page)) == []


def test_every_room_of_the_architecture_page_has_the_actions_it_names() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = page.partition("## What changes what")[2].partition("\n## ")[0]
    rooms = re.findall(r"^\| `([\w.]+)` \| (.+) \|$", table, re.MULTILINE)
    known = {room: functions_of(room) for room, _names in rooms}
    named = [
        (room, name)
        for room, names in rooms
        for name in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", names))
    ]
    assert [f"{room}.{name}" for room, name in named if name not in known[room]] == []
    assert len(named) > 300


def functions_of(room: str) -> set[str]:
    """All that can be called in a room."""
    folder = Path(*room.split("."))
    modules = [module for module in product() if module.path.is_relative_to(folder)]
    return {
        node.name
        for module in modules
        for node in ast.parse(module.text).body
        if isinstance(node, ast.FunctionDef)
    }
