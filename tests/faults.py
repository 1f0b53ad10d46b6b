"""Which tests prove which fault of docs/faults.md: `python -m tests.faults`.

A test names its fault at the head of its docstring: "R01: thirty tills …".
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "faults.md"
NAMED = re.compile(r"([A-Z]\d\d)(?:, ([A-Z]\d\d))*[:.]?(?=\s|$)")


def known() -> dict[str, str]:
    """The ids of the document, each with what happens."""
    rows = re.findall(r"^\| ([A-Z]\d\d) \| (.+?) \|", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def proved() -> dict[str, list[str]]:
    """For each id, the tests that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, words in _tests(file):
            for fault in _named(words):
                found[fault].append(f"{file.relative_to(ROOT)}::{name}")
    return found


def _tests(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


def _named(words: str) -> list[str]:
    head = NAMED.match(words)
    return re.findall(r"[A-Z]\d\d", head.group()) if head else []


def main() -> int:
    """Print the list; 1 when it has a hole."""
    tests, holes = proved(), 0
    for fault, words in known().items():
        names = tests.get(fault, [])
        holes += not names
        print(f"{fault}  {words}")
        print("\n".join(f"       {name}" for name in names) or "       NO TEST")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
