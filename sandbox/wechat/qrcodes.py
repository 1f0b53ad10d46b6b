"""QR codes with a scene: made by ticket, shown as a picture, scanned by a phone."""

import io
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.outside import Outside
from sandbox.wechat.errors import WeChatError

LONGEST_S = 2_592_000
ACTIONS = {
    "QR_SCENE": ("scene_id", 60),
    "QR_STR_SCENE": ("scene_str", 60),
    "QR_LIMIT_SCENE": ("scene_id", 0),
    "QR_LIMIT_STR_SCENE": ("scene_str", 0),
}


def _scene(body: dict[str, Any], name: str) -> str:
    scene = (body.get("action_info") or {}).get("scene") or {}
    value = scene.get(name)
    if name == "scene_id" and (not isinstance(value, int) or not 0 < value < 2**32):
        raise WeChatError(40053, "invalid action info")
    if name == "scene_str" and (not isinstance(value, str) or not 0 < len(value) <= 64):
        raise WeChatError(40053, "invalid action info")
    return str(value)


def create(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST qrcode/create: temporary codes live 60 s unless told, thirty days at most."""
    if body.get("action_name") not in ACTIONS:
        raise WeChatError(40051, "invalid action name")
    name, life = ACTIONS[body["action_name"]]
    scene = _scene(body, name)
    if life:
        life = min(int(body.get("expire_seconds") or life), LONGEST_S)
    ticket = f"gQ{clock.token(92)}=="
    url = f"http://weixin.qq.com/q/{clock.token(22)}"
    until = clock.now() + life if life else 0
    outside.world.qrcodes[ticket] = {
        "scene": scene,
        "url": url,
        "until": until,
        "action": body["action_name"],
    }
    answer: dict[str, Any] = {"ticket": ticket, "url": url}
    if life:
        answer["expire_seconds"] = life
    return answer


def picture(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any] | Response:
    """GET showqrcode?ticket=: the picture; 404 for a ticket that was never given out."""
    row = outside.world.qrcodes.get(request.query_params.get("ticket", ""))
    if row is None:
        return Response("ticket not found", 404, media_type="text/plain")
    out = io.BytesIO()
    segno.make(row["url"], error="m").save(out, kind="png", scale=8, border=2)
    return Response(out.getvalue(), media_type="image/png")


def alive(outside: Outside) -> dict[str, dict[str, Any]]:
    """Codes that can be scanned now, by ticket."""
    moment = clock.now()
    rows = outside.world.qrcodes.items()
    return {ticket: row for ticket, row in rows if not row["until"] or row["until"] > moment}


def ticket_of(outside: Outside, scene: str) -> str:
    """The newest ticket for a scene, or one invented for a scene typed by hand."""
    found = [ticket for ticket, row in alive(outside).items() if row["scene"] == scene]
    return found[-1] if found else f"gQ{clock.token(92)}=="
