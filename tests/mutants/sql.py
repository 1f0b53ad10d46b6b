"""What is done to statements of SQL in the source: a guard is taken away, or lets more in."""

import re
from collections.abc import Iterator

SPOKEN = re.compile(r"\b(SELECT|UPDATE|INSERT INTO|DELETE FROM|WHERE|AND|CASE|RETURNING)\b")
CLOSERS = re.compile(
    r"\b(AND|OR|RETURNING|ORDER BY|GROUP BY|HAVING|LIMIT|FOR|ON|UNION|LEFT|JOIN|LATERAL|THEN|ELSE|END"
    r"|WHERE|SET|INSERT|SELECT|VALUES)\b|[(),]"
)
SWAPS = (
    (r"(?<![<>=@-])<=", "<"),
    (r"(?<![<>=@-])>=", ">"),
    (r"(?<![<>=@-])<(?![=>])", "<="),
    (r"(?<![<>=@-])>(?![=>])", ">="),
    (r"<>", "="),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"(?<=\s)\+(?=\s)", "-"),
    (r"(?<=\s)-(?=\s)", "+"),
    (r"\bLEAST\b", "GREATEST"),
    (r"\bGREATEST\b", "LEAST"),
    (r"\bUNION ALL SELECT [^()]*$", ""),
    (r"\bFOR (NO KEY )?(UPDATE|SHARE)( OF \w+)?( NOWAIT| SKIP LOCKED)?", ""),
    (r"\bON CONFLICT \([^)]*\) DO NOTHING", ""),
)


def is_sql(text: str) -> bool:
    """Whether a text is part of a statement."""
    return bool(SPOKEN.search(text))


def changes(text: str) -> Iterator[tuple[str, str]]:
    """Each change in words, and the changed text."""
    for pattern, new in SWAPS:
        for found in re.finditer(pattern, text):
            around = _flat(text[max(0, found.start() - 30) : found.end() + 30])
            yield f"SQL …{around}… {found.group()} → {new or 'nothing'}", _cut(text, found.span(), new)
    yield from _conditions(text)


def _conditions(text: str) -> Iterator[tuple[str, str]]:
    """Every condition of a WHERE, an ON or a chain of AND, taken for true."""
    starts = [found.end() for found in re.finditer(r"\b(?:WHERE|AND)\b", text)]
    if re.search(r"^\s*[a-z_.]+ (=|<|>|<=|>=|IN) .*\bAND\b", text):
        starts.insert(0, 0)
    for start in starts:
        end = _end(text, start)
        condition = text[start:end].strip()
        if condition and not _is_between(text, start):
            spaced = " TRUE " if start else "TRUE "  # the words around it stay apart
            yield f"SQL without {_flat(condition)}", _cut(text, (start, end), spaced)


def _end(text: str, start: int) -> int:
    """Where the condition ends that begins at `start`: at a word of the same depth, or what closes it."""
    depth, place = 0, start
    while place < len(text):
        found = CLOSERS.search(text, place)
        if not found:
            return len(text)
        word = found.group()
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if depth < 0:
                return found.start()
        elif depth == 0:
            return found.start()
        place = found.end()
    return len(text)


def _is_between(text: str, start: int) -> bool:
    return bool(re.search(r"\bBETWEEN\s+\S+\s+AND$", text[:start]))


def _cut(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _flat(text: str) -> str:
    return " ".join(text.split())[:90]
