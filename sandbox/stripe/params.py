"""Form-encoded parameters with brackets, as Stripe's clients send them."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import StripeError

Params = dict[str, Any]
KEY = re.compile(r"\[([^\]]*)\]")


def parse(text: str) -> Params:
    """`a[b][0][c]=1` as nested dicts and lists; values stay text."""
    root: Params = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        head = key.split("[", 1)[0]
        _put(root, [head, *KEY.findall(key)], value)
    return {name: _lists(value) for name, value in root.items()}


def _put(node: Params, path: list[str], value: str) -> None:
    for step in path[:-1]:
        below = node.setdefault(step, {})
        if not isinstance(below, dict):
            raise StripeError(f"Invalid {path[0]}", param=path[0])
        node = below
    last = path[-1] or str(len(node))
    node[last] = value


def _lists(value: Any) -> Any:
    """Dicts keyed 0, 1, 2 … were lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def whole(params: Params, name: str, default: int | None = None) -> int:
    """An integer parameter; refused by name when it is not one."""
    value = params.get(name)
    if value in (None, "") and default is not None:
        return default
    try:
        return int(str(value))
    except ValueError:
        raise StripeError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name) from None


def group(params: Params, name: str) -> Params:
    """A nested object, empty if absent."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise StripeError(f"Invalid object: {name}", param=name)
    return value


def sequence(params: Params, name: str) -> list[Any]:
    """A list, empty if absent."""
    value = params.get(name) or []
    if not isinstance(value, list):
        raise StripeError(f"Invalid array: {name}", param=name)
    return value
