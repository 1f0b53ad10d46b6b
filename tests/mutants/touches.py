"""Which statements a test runs: the modules are loaded with a mark before every statement of a function."""

import ast
import builtins
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants.operators import Function

MARK = "__touch__"
ROOT = Path(__file__).resolve().parents[2]
touched: set[tuple[str, int]] = set()  # path and line of every statement run since it was last emptied


def install(paths: Iterable[str]) -> None:
    """From now on these modules are loaded with marks."""
    setattr(builtins, MARK, touched.add)
    sys.meta_path.insert(0, _Finder(paths))


class _Finder(MetaPathFinder):
    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = {_module_of(path): path for path in paths}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self.paths.get(fullname)
        if file is None:
            return None
        loader = _Marking(fullname, str(ROOT / file))
        folder = [str((ROOT / file).parent)] if file.endswith("__init__.py") else None
        return spec_from_file_location(
            fullname, ROOT / file, loader=loader, submodule_search_locations=folder
        )


class _Marking(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """The code with marks; nothing of it is kept on disk."""
        path = Path(self.path)
        tree = _Marker(str(path.relative_to(ROOT))).visit(ast.parse(path.read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class _Marker(ast.NodeTransformer):
    def __init__(self, path: str) -> None:
        self.path = path
        self.depth = 0

    def visit_FunctionDef(self, node: Function) -> Function:
        self.depth += 1
        node.body = self._marked(node.body)
        self.depth -= 1
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if self.depth == 0 or not isinstance(node, ast.stmt | ast.ExceptHandler):
            return super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            if getattr(node, field, None):
                setattr(node, field, self._marked(getattr(node, field)))
        for handler in getattr(node, "handlers", []):
            self.generic_visit(handler)
        return node

    def _marked(self, body: list[ast.stmt]) -> list[ast.stmt]:
        marked: list[ast.stmt] = []
        for place, statement in enumerate(body):
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not (place == 0 and is_text):
                marked.append(self._mark(statement))
            marked.append(self.visit(statement))
        return marked

    def _mark(self, statement: ast.stmt) -> ast.stmt:
        spot = ast.Tuple([ast.Constant(self.path), ast.Constant(statement.lineno)], ast.Load())
        mark = ast.Expr(ast.Call(ast.Name(MARK, ast.Load()), [spot], []))
        return ast.copy_location(mark, statement)


def _module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
