"""The inbox of everything delivered, and what is seen on a phone's screen."""

from typing import Any

from sandbox import clock, phones, services
from sandbox.store import MESSAGES_KEPT, World

SERVICES = tuple(name for name, service in services.SERVICES.items() if service.brings_messages)
Message = dict[str, Any]


def keep(world: World, service: str, to: str, kind: str, text: str, payload: Any, **more: Any) -> Message:
    """Store one message; `service` "screen" is for lines that only the phone shows."""
    message = {
        "id": f"{service}_{world.next_serial():08d}",
        "service": service,
        "to": to,
        "kind": kind,
        "at": clock.iso(),
        "text": text,
        "payload": payload,
        **more,
    }
    world.messages.append(message)
    world.count(service)
    if more.get("key"):
        world.keys[f"{service}:{more['key']}"] = message["id"]
    # Dropped a thousand at a time: cutting the head of a long list on every message would be slow.
    if len(world.messages) > MESSAGES_KEPT + 1000:
        for old in world.messages[:1000]:
            world.keys.pop(f"{old['service']}:{old.get('key')}", None)
        del world.messages[:1000]
    return message


def earlier(world: World, service: str, key: str) -> str | None:
    """The id of the message that this key made before."""
    known = world.keys.get(f"{service}:{key}") if key else None
    if known is not None:
        world.count("repeats")
    return known


def names_of(world: World, to: str) -> set[str]:
    """All the addresses of one person: openid, number, as typed."""
    names = {to, phones.normal(to)} if "@" not in to else {to}
    phone = world.phones.get(to) or phones.by_number(world, to)
    return names | {phone["openid"], phone["number"]} if phone else names


def delivered(world: World, service: str = "", to: str = "", limit: int = 200) -> list[Message]:
    """What arrived, newest first; `to` is an openid, a phone number or an e-mail address."""
    asked = (service,) if service else SERVICES
    names = names_of(world, to) if to else set()
    rows = (m for m in reversed(world.messages) if m["service"] in asked and (not to or m["to"] in names))
    return [row for row, _ in zip(rows, range(limit), strict=False)]


def chat(world: World, openid: str, limit: int = 120) -> list[Message]:
    """Both sides of the conversation with the account, oldest first."""
    rows = [m for m in world.messages if m["to"] == openid and m["service"] in ("wechat", "screen")]
    return rows[-limit:]


def owners(world: World) -> dict[str, phones.Phone]:
    """Whose phone shows what was sent to an openid or a number."""
    everyone = world.phones.values()
    return {phone[name]: phone for phone in everyone for name in ("openid", "number")}
