"""The phones on screen: one person, one openid, one number each."""

import re
import zlib
from typing import Any

from sandbox import clock
from sandbox.store import World

COLOURS = ("#07c160", "#10aeff", "#fa9d3b", "#6467f0", "#e0579a", "#1aad9f", "#c87d2f", "#576b95")
NICKNAMES = ("林小满", "周明", "吴一凡", "郑雨桐", "孙浩然", "马晓东", "胡佳宁", "何静", "高翔", "罗欣")
CAST = (
    ("oSandboxZhangWei000000000001", "张伟", "+8613900010001", False),
    ("oSandboxLiXiaowen00000000002", "李晓雯", "+8613900010002", False),
    ("oSandboxWangJianguo000000003", "王建国", "+8613900010003", False),
    ("oSandboxChenJiayi00000000004", "陈嘉怡", "+8613900010004", False),
    ("oSandboxZhaoLei0000000000005", "赵磊", "+8613900010005", False),
    ("oSandboxSnapshot000000000009", "快照访客", "+8613900010009", True),
)
OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")
Phone = dict[str, Any]


def premade(world: World) -> None:
    """The small cast that every new sandbox starts with."""
    for (openid, nickname, number, snapshot), colour in zip(CAST, COLOURS, strict=False):
        add(world, openid, nickname=nickname, number=number, snapshot=snapshot, colour=colour)


def add(world: World, openid: str = "", **known: Any) -> Phone:
    """A phone with this openid, new if need be; `known` facts replace invented ones."""
    openid = openid or "o" + clock.token(27)
    if openid not in world.phones:
        world.phones[openid] = _invent(world, openid)
    phone = world.phones[openid]
    phone.update({name: value for name, value in known.items() if value not in (None, "")})
    return phone


def _invent(world: World, openid: str) -> Phone:
    seed = zlib.crc32(openid.encode())
    return {
        "openid": openid,
        "unionid": f"u{openid[1:]}",
        "nickname": NICKNAMES[seed % len(NICKNAMES)],
        "number": _free_number(world),
        "colour": COLOURS[seed % len(COLOURS)],
        "following": False,
        "followed_at": 0,
        "scene": "",
        "scene_kind": "ADD_SCENE_SEARCH",
        "snapshot": False,
        "window": {"until": 0, "left": 0},
        "credits": {},
    }


def _free_number(world: World) -> str:
    taken = {phone["number"] for phone in world.phones.values()}
    while (number := f"+86139{20_000_000 + world.next_serial():08d}") in taken:
        continue
    return number


def valid(openid: str) -> bool:
    """Whether a string could be an openid at all."""
    return OPENID.fullmatch(openid) is not None


def normal(number: str) -> str:
    """+86 and eleven digits, however a Chinese mobile number was typed."""
    digits = re.sub(r"\D", "", number)
    if re.fullmatch(r"1\d{10}", digits):
        return f"+86{digits}"
    return f"+{digits}" if digits else number


def by_number(world: World, number: str) -> Phone | None:
    """The phone with that number, if one is on screen."""
    wanted = normal(number)
    return next((phone for phone in world.phones.values() if phone["number"] == wanted), None)
