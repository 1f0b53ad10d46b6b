"""Putting a mutant into the running program, after everything was imported.

A change inside a function replaces the code of the function objects there are, so whoever imported them
before has the mutant too. A dropped decorator and a changed constant run their statement again, and every
name, list and object that held the old value gets the new one; constants made of others follow.
"""

import ast
import gc
import sys
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutants.operators import Function, Mutant

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("club.", "vouchers.", "merchants.", "cms.", "config.")
PLACES = ("club", "vouchers", "merchants", "cms", "config", "tests")
Key = tuple[str, str, int]


class Unfit(Exception):
    """The mutant cannot be put in: nothing is known about it."""


def functions_by_key(paths: set[str]) -> dict[Key, list[FunctionType]]:
    """All function objects of these modules, by file, qualified name and first line."""
    gc.unfreeze()  # what is frozen is not listed
    found: dict[Key, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename in paths:
            found.setdefault(_key(thing.__code__), []).append(thing)
    return found


def apply(mutant: Mutant, functions: dict[Key, list[FunctionType]]) -> None:
    """Make the mutant true in this process. Raises Unfit."""
    file = ROOT / mutant.path
    tree = mutant.tree(file.read_text(encoding="utf-8"))
    if mutant.function and not mutant.is_decorator:
        _replace_code(mutant, _kept_free(tree, str(file), functions), functions)
    else:
        _run_again(mutant, tree)


def readers_of(mutant: Mutant) -> set[tuple[str, str]]:
    """The functions (path, name) that read a changed constant, also through constants made of it."""
    module = _loaded(mutant.path)
    statement = _at(_tree(str(ROOT / mutant.path)), mutant.top)
    readers = set()
    followers = _followers(module, _targets(statement))
    changed = {other.__name__: names for other, names in followers}
    for other, names in _with_importers(followers):
        path = str(Path(_file(other)).relative_to(ROOT))
        if not _may_mention(other, changed):
            continue
        for node in _tree(_file(other)).body:
            if isinstance(node, Function | ast.ClassDef) and _mentions(node, other, names, changed):
                readers.add((path, node.name))
    return readers


def _with_importers(
    followers: list[tuple[ModuleType, set[str]]],
) -> list[tuple[ModuleType, set[str]]]:
    """Also the modules that read the names as attributes of the module they stand in."""
    known = {other.__name__ for other, _names in followers}
    others = [found for key, found in sys.modules.items() if key.startswith(HOUSE) and key not in known]
    return followers + [(other, set()) for other in others if getattr(other, "__file__", None)]


# --- code of functions ----------------------------------------------------------------


def _replace_code(mutant: Mutant, tree: ast.Module, functions: dict[Key, list[FunctionType]]) -> None:
    file = str(ROOT / mutant.path)
    outer = mutant.function.split(".<locals>.")[0]
    count = 0
    for code in _codes(compile(tree, file, "exec", dont_inherit=True)):
        if code.co_qualname != outer and not code.co_qualname.startswith(f"{outer}.<locals>."):
            continue
        for function in functions.get(_key(code), ()):
            try:
                function.__code__ = code
            except ValueError as error:
                raise Unfit(str(error)) from None
            count += 1
    if not count:
        raise Unfit("no such function was loaded")


def _kept_free(tree: ast.Module, file: str, functions: dict[Key, list[FunctionType]]) -> ast.Module:
    """Inner functions go on naming what they took from outside, or their code would not fit."""
    free = {key[1:]: objects[0].__code__.co_freevars for key, objects in functions.items() if key[0] == file}
    for node in ast.walk(tree):
        if isinstance(node, Function):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            same = (
                names for (name, line), names in free.items() if (line, _tail(name)) == (first, node.name)
            )
            names = next(same, ())
            loads: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
            if loads:
                keep = ast.If(ast.Constant(False), [ast.Expr(ast.Tuple(loads, ast.Load()))], [])
                node.body.insert(0, ast.copy_location(keep, node.body[0]))
    return ast.fix_missing_locations(tree)


def _codes(code: CodeType) -> list[CodeType]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(found for one in inner for found in _codes(one))]


def _tail(name: str) -> str:
    return name.rpartition(".")[2]


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


# --- statements at the top of a module ------------------------------------------------


def _run_again(mutant: Mutant, tree: ast.Module) -> None:
    module = _loaded(mutant.path)
    statement = _at(tree, mutant.top)
    names = _targets(statement)
    if isinstance(statement, Function):
        _renew(module, statement)
        return
    followers = _followers(module, names)
    _renew(module, statement)
    for other, changed in followers:
        for line in _tree(_file(other)).body:
            is_first = other is module and line.lineno == mutant.top
            if isinstance(line, ast.Assign | ast.AnnAssign) and _targets(line) & changed and not is_first:
                _renew(other, line)


def _renew(module: ModuleType, statement: ast.stmt) -> None:
    names = _targets(statement)
    old = {name: vars(module)[name] for name in names}
    exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), vars(module))
    for name, value in old.items():
        _replace_everywhere(name, value, vars(module)[name])


def _replace_everywhere(name: str, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        is_same = hasattr(module, "__dict__") and vars(module).get(name) is old
        if is_same and not _makes(module, name):
            vars(module)[name] = new
    if isinstance(old, str | int | float | tuple | type(None)):
        return
    gc.unfreeze()  # nothing that is frozen is known to refer to anything
    for holder in gc.get_referrers(old):
        if isinstance(holder, list):
            holder[:] = [new if item is old else item for item in holder]
        elif isinstance(holder, dict):
            holder.update({key: new for key, value in holder.items() if value is old})
        elif hasattr(holder, "__dict__") and not isinstance(holder, FunctionType | type | ModuleType):
            vars(holder).update({key: new for key, value in vars(holder).items() if value is old})


def _followers(module: ModuleType, names: set[str]) -> list[tuple[ModuleType, set[str]]]:
    """Modules with the names in them that are, or are made of, the given ones; in order of import."""
    changed: dict[str, set[str]] = {module.__name__: set(names)}
    values = {id(vars(module)[name]): name for name in names}
    for other in [found for key, found in sys.modules.items() if key.startswith(HOUSE)]:
        if not getattr(other, "__file__", None):
            continue
        mine = changed.setdefault(other.__name__, set())
        same = {key for key, value in vars(other).items() if key.isupper() and values.get(id(value)) == key}
        mine |= {key for key in same if not _makes(other, key)}
        for statement in _tree(_file(other)).body if _may_mention(other, changed) else ():
            is_value = isinstance(statement, ast.Assign | ast.AnnAssign)
            if is_value and _mentions(statement, other, mine, changed):
                mine |= _targets(statement)
                values |= {id(vars(other)[name]): name for name in _targets(statement) if name in vars(other)}
    return [(sys.modules[name], found) for name, found in changed.items() if found or name == module.__name__]


def _may_mention(module: ModuleType, changed: dict[str, set[str]]) -> bool:
    text = _text(_file(module))
    return any(name in text for names in changed.values() for name in names)


@cache
def _text(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


@cache
def _tree(file: str) -> ast.Module:
    """Parsed once for all mutants; nothing of it is changed."""
    return ast.parse(_text(file))


def _file(module: ModuleType) -> str:
    return str(module.__file__)


def _mentions(
    tree: ast.AST, module: ModuleType, names: set[str], changed: dict[str, set[str]] | None = None
) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            return True
        if changed and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            holder = vars(module).get(node.value.id)
            if isinstance(holder, ModuleType) and node.attr in changed.get(holder.__name__, ()):
                return True
    return False


def _targets(statement: ast.stmt) -> set[str]:
    if isinstance(statement, Function):
        return {statement.name}
    places = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {node.id for place in places for node in ast.walk(place) if isinstance(node, ast.Name)}


def _makes(module: ModuleType, name: str) -> bool:
    """Whether a module of ours gives the name its value itself: two may call the same number by one name."""
    if not str(getattr(module, "__file__", "")).startswith(tuple(str(ROOT / place) for place in PLACES)):
        return False
    values = (node for node in _tree(_file(module)).body if isinstance(node, ast.Assign | ast.AnnAssign))
    return any(name in _targets(node) for node in values)


def _at(tree: ast.Module, line: int) -> ast.stmt:
    return next(statement for statement in tree.body if statement.lineno == line)


def _loaded(path: str) -> ModuleType:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if name not in sys.modules:
        raise Unfit(f"{name} was not loaded")
    return sys.modules[name]


def statements_of(path: str) -> dict[tuple[str, int], str]:
    """Every statement of a file by path and line, with the function it stands in."""
    found: dict[tuple[str, int], str] = {}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, Function | ast.ClassDef):
                inner = f"{name}.{child.name}" if name else child.name
            elif isinstance(child, ast.stmt) and name:
                found[path, child.lineno] = name
            visit(child, inner)

    visit(ast.parse((ROOT / path).read_text(encoding="utf-8")), "")
    return found
