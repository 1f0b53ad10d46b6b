"""The house's own source, parsed once for all the rules of tests/test_house.py."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("club", "vouchers", "merchants", "cms", "config", "sandbox")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path  # relative to the root of the project

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @property
    def length(self) -> int:
        return len(self.text.splitlines())

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    @property
    def is_action(self) -> bool:
        return self.path.name == "actions.py" or self.path.parent.name == "actions"

    @property
    def is_door(self) -> bool:
        """Where people and machines come in; doors decide nothing and write nothing."""
        doors = (Path("merchants/portal"), Path("merchants/api"))
        views = self.path.name == "views.py" or self.path.parent.name == "views"
        return views or any(self.path.is_relative_to(door) for door in doors)

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """The last name of everything called: `a.b.save()` gives "save"."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield last_name(node.func), node

    def where(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


@cache
def product() -> list[Module]:
    """Everything that runs, migrations apart."""
    return [module for folder in PRODUCT for module in _modules(folder)]


@cache
def suite() -> list[Module]:
    return list(_modules("tests"))


def _modules(folder: str) -> Iterator[Module]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts and path.read_bytes().strip():
            yield Module(path.relative_to(ROOT))


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def body_length(function: Function) -> int:
    """Lines of a function from `def` to its end, its docstring apart."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring
