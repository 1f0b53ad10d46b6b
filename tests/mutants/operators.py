"""What is done to a module: one small wrong change at a time.

A mutant has a name that does not depend on line numbers, so that a list of known ones outlives other edits.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.mutants import sql

Function = ast.FunctionDef | ast.AsyncFunctionDef
Change = Callable[[ast.AST], ast.AST]

EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
NARROWING = {"filter", "exclude", "get", "get_object_or_404", "get_or_create", "update_or_create"}
DROPPED_LINKS = {"filter", "exclude", "select_for_update"}
# Decorators without which a function is no longer what it is; the others are guards.
MAKERS = {
    *("property", "cached_property", "staticmethod", "classmethod", "dataclass", "lru_cache", "cache"),
    *("wraps", "shared_task", "filter", "simple_tag", "contextmanager", "overload", "setter"),
}
WORDS = {"_", "gettext", "ngettext", "gettext_lazy", "ngettext_lazy", "debug", "info", "warning"}
FOR_PEOPLE = {"__str__", "__repr__"}


@dataclass(frozen=True)
class Mutant:
    """One change of a module: at which node of its tree, in which function, of which statement."""

    path: str
    function: str  # qualified; empty at the top of the module
    line: int  # of the innermost statement
    top: int  # of the statement at the top of the module
    node: int  # its place in `ast.walk`
    words: str
    change: Change
    is_decorator: bool = False

    @property
    def name(self) -> str:
        """What a list of known mutants calls it."""
        return f"{self.path}:{self.function or 'module'}: {self.words}"

    def tree(self, source: str) -> ast.Module:
        """The changed module."""
        tree = ast.parse(source)
        target = list(ast.walk(tree))[self.node]
        return ast.fix_missing_locations(_Swap(target, self.change).visit(tree))


class _Swap(ast.NodeTransformer):
    def __init__(self, target: ast.AST, change: Change) -> None:
        self.target, self.change = target, change

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.target:
            return ast.copy_location(self.change(node), node)
        return self.generic_visit(node)


@dataclass(frozen=True)
class _Spot:
    """Where in a module a node stands."""

    function: str
    line: int
    top: int
    returns: str
    in_text: bool = False  # within an f-string
    is_test: bool = False


Found = tuple[ast.AST, _Spot, str, Change]


def mutants_of(path: str, source: str) -> list[Mutant]:
    """All mutants of a module, each with a name of its own."""
    tree = ast.parse(source)
    places = {id(node): place for place, node in enumerate(ast.walk(tree))}
    seen: Counter[str] = Counter()
    found = []
    for node, spot, words, change in _changes(tree):
        is_decorator = words.startswith("drop @")
        seen[f"{spot.function}: {words}"] += 1
        if (number := seen[f"{spot.function}: {words}"]) > 1:
            words = f"{words} #{number}"
        place = places[id(node)]
        found.append(Mutant(path, spot.function, spot.line, spot.top, place, words, change, is_decorator))
    return found


def module(path: str, root: Path) -> list[Mutant]:
    """All mutants of a file."""
    return mutants_of(path, (root / path).read_text(encoding="utf-8"))


def _changes(tree: ast.Module) -> Iterator[Found]:
    for statement in tree.body:
        if isinstance(statement, Function | ast.ClassDef):
            yield from _inside(statement, "", statement.lineno)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            spot = _Spot("", statement.lineno, statement.lineno, "")
            yield from _constants(statement.value, spot)


def _constants(value: ast.AST, spot: _Spot) -> Iterator[Found]:
    """At the top of a module only numbers and statements of SQL are changed."""
    if isinstance(value, ast.Call) and _last(value.func) in WORDS:
        return
    if isinstance(value, ast.Constant):
        for words, change in _of_constant(value):
            yield value, spot, words, change
    for child in ast.iter_child_nodes(value):
        yield from _constants(child, spot)


def _inside(holder: Function | ast.ClassDef, outer: str, top: int) -> Iterator[Found]:
    name = f"{outer}{holder.name}"
    if isinstance(holder, ast.ClassDef):
        for child in holder.body:
            if isinstance(child, Function | ast.ClassDef):
                yield from _inside(child, f"{name}.", top)
        return
    if holder.name in FOR_PEOPLE:
        return
    returns = ast.unparse(holder.returns) if holder.returns else ""
    first = _Spot(name, holder.lineno, top, returns)
    for decorator in holder.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not outer and _last(called) not in MAKERS:
            yield holder, first, f"drop @{ast.unparse(decorator)}", _without_decorator(decorator)
    body = holder.body[1:] if ast.get_docstring(holder) is not None else holder.body
    for statement in body:
        yield from _statement(statement, first)


def _statement(statement: ast.stmt, spot: _Spot) -> Iterator[Found]:
    if isinstance(statement, Function | ast.ClassDef):
        yield from _inside(statement, f"{spot.function}.<locals>.", spot.top)
        return
    here = _Spot(spot.function, statement.lineno, spot.top, spot.returns)
    for words, change in _of_statement(statement, here):
        yield statement, here, words, change
    for field, value in ast.iter_fields(statement):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.stmt):
                yield from _statement(child, here)
            elif isinstance(child, ast.ExceptHandler):
                for inner in child.body:
                    yield from _statement(inner, here)
            elif isinstance(child, ast.AST) and field not in ("annotation", "target", "targets", "exc"):
                is_test = field == "test" and isinstance(statement, ast.If)
                yield from _expression(child, replace(here, is_test=is_test))


def _expression(node: ast.AST, spot: _Spot) -> Iterator[Found]:
    if isinstance(node, ast.Call) and _last(node.func) in WORDS:
        return
    for words, change in _of_expression(node, spot):
        yield node, spot, words, change
    in_text = isinstance(node, ast.FormattedValue) or spot.in_text
    inner = replace(spot, in_text=in_text, is_test=False)
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr_context | ast.operator | ast.cmpop):
            yield from _expression(child, inner)


def _of_statement(node: ast.stmt, spot: _Spot) -> Iterator[tuple[str, Change]]:
    gone = _always(ast.Pass())
    if isinstance(node, ast.Raise):
        yield f"drop {_short(node)}", gone
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        if not (isinstance(node.value, ast.Call) and _last(node.value.func) in WORDS):
            yield f"drop {_short(node)}", gone
    elif isinstance(node, ast.Return) and node.value and not _is_none(node.value):
        for value in ("True", "False") if spot.returns == "bool" else ("None",):
            if ast.unparse(node.value) != value:
                yield f"{_short(node)} → return {value}", _returning(value)
    elif isinstance(node, ast.If):
        yield f"if {_short(node.test)} → if not", _negated
    elif isinstance(node, ast.With) and "atomic" in ast.unparse(node.items[0].context_expr):
        yield f"drop with {_short(node.items[0].context_expr)}", _unwrapped
    elif isinstance(node, ast.AugAssign) and type(node.op) in SUMS:
        yield f"{_short(node)} → {SUMS[type(node.op)].__name__}", _other_sum


def _of_expression(node: ast.AST, spot: _Spot) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        yield from _of_compare(node, spot)
    elif isinstance(node, ast.BoolOp):
        yield f"{_short(node)} → {'or' if isinstance(node.op, ast.And) else 'and'}", _other_bool
        for place, value in enumerate(node.values):
            yield f"{_short(node)} without {_short(value)}", _without_value(place)
    elif isinstance(node, ast.BinOp) and type(node.op) in SUMS and not _is_text(node):
        yield f"{_short(node)} → {SUMS[type(node.op)].__name__}", _other_sum
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and not spot.is_test:
        yield f"{_short(node)} → without not", lambda found: found.operand
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"{_short(node)} → without minus", lambda found: found.operand
    elif isinstance(node, ast.IfExp | ast.comprehension) and (isinstance(node, ast.IfExp) or node.ifs):
        yield f"condition of {_short(node)} → not", _negated
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Constant) and not spot.in_text:
        yield from _of_constant(node)


def _of_compare(node: ast.Compare, spot: _Spot) -> Iterator[tuple[str, Change]]:
    for place, operator in enumerate(node.ops):
        tables = [EDGES] if spot.is_test and len(node.ops) == 1 else [EDGES, OPPOSITES]
        for table in tables:
            if type(operator) in table:
                other = table[type(operator)]
                yield f"{_short(node)} → {other.__name__}{place or ''}", _other_comparison(place, other)


def _of_call(node: ast.Call) -> Iterator[tuple[str, Change]]:
    name = _last(node.func)
    if isinstance(node.func, ast.Name) and name in TWINS:
        yield f"{_short(node)} → {TWINS[name]}", _renamed
    if isinstance(node.func, ast.Attribute) and name in DROPPED_LINKS:
        yield f"drop .{name}({_arguments(node)})", lambda found: found.func.value
    if name in NARROWING and len(node.keywords) + len(node.args) > 1:
        for place, keyword in enumerate(node.keywords):
            if keyword.arg not in (None, "defaults"):
                yield f"{name}() without {_short(keyword)}", _without_keyword(place)


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", _always(ast.Constant(not value))
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", _always(ast.Constant(value + 1))
    elif isinstance(value, str) and sql.is_sql(value):
        for words, text in sql.changes(value):
            yield words, _always(ast.Constant(text))


# --- the changes ---------------------------------------------------------------------


def _always(new: ast.AST) -> Change:
    return lambda found: new


def _returning(value: str) -> Change:
    return lambda found: ast.Return(ast.parse(value, mode="eval").body)


def _negated(node: ast.AST) -> ast.AST:
    if isinstance(node, ast.comprehension):
        node.ifs = [ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]]
    else:
        node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


def _unwrapped(node: ast.With) -> ast.AST:
    return ast.If(ast.Constant(True), node.body, [])


def _other_sum(node: ast.BinOp | ast.AugAssign) -> ast.AST:
    node.op = SUMS[type(node.op)]()
    return node


def _other_bool(node: ast.BoolOp) -> ast.AST:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _other_comparison(place: int, other: type[ast.cmpop]) -> Change:
    def change(node: ast.AST) -> ast.AST:
        node.ops[place] = other()
        return node

    return change


def _without_value(place: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        values = [value for number, value in enumerate(node.values) if number != place]
        return ast.BoolOp(node.op, values) if len(values) > 1 else values[0]

    return change


def _without_keyword(place: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        del node.keywords[place]
        return node

    return change


def _without_decorator(decorator: ast.expr) -> Change:
    text = ast.unparse(decorator)

    def change(node: ast.AST) -> ast.AST:
        node.decorator_list = [one for one in node.decorator_list if ast.unparse(one) != text]
        return node

    return change


def _renamed(node: ast.Call) -> ast.AST:
    node.func = ast.Name(TWINS[node.func.id], ast.Load())
    return node


# --- words ---------------------------------------------------------------------------


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:110]


def _arguments(node: ast.Call) -> str:
    return ", ".join(_short(one) for one in (*node.args, *node.keywords))[:80]


def _last(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.BinOp) -> bool:
    texts = ast.JoinedStr, ast.Constant
    return any(
        isinstance(side, texts) and not isinstance(getattr(side, "value", None), int)
        for side in (node.left, node.right)
    )
