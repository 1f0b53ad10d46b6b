"""Finding, expanding and listing stored objects."""

import copy
from typing import Any

from sandbox.store import World
from sandbox.stripe.errors import StripeError, missing
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params, group, sequence, whole

# Fields that hold an id which `expand[]` may turn into the object.
EXPANDS = {
    "payment_intent": "intents",
    "latest_charge": "charges",
    "charge": "charges",
}
KINDS = {
    "sessions": "checkout.session",
    "intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "transfers": "transfer",
    "events": "event",
}


def find(world: World, collection: str, name: Any, param: str = "id") -> Object:
    """The stored object itself, or Stripe's 404."""
    found = world.stripe[collection].get(str(name))
    if found is None:
        raise missing(KINDS[collection], str(name), param)
    held: Object = found
    return held


def shown(world: World, held: Object, params: Params) -> Object:
    """A copy for an answer, with `expand[]` applied."""
    copied = copy.deepcopy(held)
    for path in sequence(params, "expand"):
        _expand(world, copied, str(path).removeprefix("data.").split("."))
    return copied


def _whole(rows: list[Object], url: str) -> Object:
    return {"object": "list", "data": copy.deepcopy(rows), "has_more": False, "url": url}


def _expand(world: World, node: Object, path: list[str]) -> None:
    head, rest = path[0], path[1:]
    if head == "line_items" and node["object"] == "checkout.session":
        node["line_items"] = _whole(world.stripe["line_items"][node["id"]], f"{node['id']}/line_items")
        return
    if head == "refunds" and node["object"] == "charge":
        rows = [row for row in world.stripe["refunds"].values() if row["charge"] == node["id"]]
        node["refunds"] = _whole(rows[::-1], "/v1/refunds")
        return
    if head not in node:
        raise StripeError(f"This property cannot be expanded ({head}).", param="expand")
    if isinstance(node[head], str) and head in EXPANDS:
        node[head] = copy.deepcopy(find(world, EXPANDS[head], node[head]))
    if rest and isinstance(node[head], dict):
        _expand(world, node[head], rest)


def _within(row: Object, bounds: Any) -> bool:
    if not isinstance(bounds, dict):
        return bool(row["created"] == int(bounds))
    signs = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    return all(signs[name](row["created"], whole(bounds, name)) for name in signs if name in bounds)


def _matching(rows: list[Object], params: Params, filters: tuple[str, ...]) -> list[Object]:
    if params.get("created"):
        bounds = params["created"] if isinstance(params["created"], str) else group(params, "created")
        rows = [row for row in rows if _within(row, bounds)]
    if params.get("types"):
        rows = [row for row in rows if row["type"] in sequence(params, "types")]
    for name in filters:
        if params.get(name):
            rows = [row for row in rows if row.get(name) == params[name]]
    return rows


def page(world: World, url: str, rows: list[Object], params: Params, filters: tuple[str, ...] = ()) -> Object:
    """A list answer, newest first, walked by `starting_after` and `ending_before`."""
    limit = whole(params, "limit", 10)
    if not 1 <= limit <= 100:
        raise StripeError("Limit must be between 1 and 100.", param="limit")
    found = _matching(rows[::-1], params, filters)
    names = [row["id"] for row in found]
    start, more = 0, False
    for cursor in ("starting_after", "ending_before"):
        if params.get(cursor) and params[cursor] not in names:
            raise missing("object", params[cursor], cursor)
    if params.get("starting_after"):
        start = names.index(params["starting_after"]) + 1
    if params.get("ending_before"):
        end = names.index(params["ending_before"])
        start, more = max(0, end - limit), end > limit
        found = found[:end]
    data = [shown(world, row, params) for row in found[start : start + limit]]
    return {"object": "list", "url": url, "has_more": more or len(found) > start + limit, "data": data}
