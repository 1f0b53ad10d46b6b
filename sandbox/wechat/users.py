"""Followers as the API shows them. Nickname and portrait are no longer given out here."""

from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.phones import Phone
from sandbox.wechat.answers import OK
from sandbox.wechat.errors import WeChatError

PAGE = 10_000


def follower(outside: Outside, openid: Any) -> Phone:
    """The phone that follows with this openid; 40003 if unknown, 43004 if it does not follow."""
    phone = known(outside, openid)
    if not phone["following"]:
        raise WeChatError(43004, "require subscribe")
    return phone


def known(outside: Outside, openid: Any) -> Phone:
    """The phone with this openid, following or not."""
    if not isinstance(openid, str) or openid not in outside.world.phones:
        raise WeChatError(40003, "invalid openid")
    phone: Phone = outside.world.phones[openid]
    return phone


def profile(phone: Phone) -> dict[str, Any]:
    """One entry of user/info."""
    if not phone["following"]:
        return {"subscribe": 0, "openid": phone["openid"], "unionid": phone["unionid"]}
    scene = phone["scene"]
    return {
        "subscribe": 1,
        "openid": phone["openid"],
        "language": "zh_CN",
        "subscribe_time": phone["followed_at"],
        "unionid": phone["unionid"],
        "remark": phone.get("remark", ""),
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": phone["scene_kind"],
        "qr_scene": int(scene) if scene.isdigit() else 0,
        "qr_scene_str": "" if scene.isdigit() else scene,
    }


def info(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET user/info."""
    return profile(known(outside, request.query_params.get("openid")))


def batch_info(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST user/info/batchget, at most a hundred."""
    wanted = body.get("user_list") or []
    if not 0 < len(wanted) <= 100:
        raise WeChatError(40032, "invalid openid list size")
    return {"user_info_list": [profile(known(outside, row.get("openid"))) for row in wanted]}


def listed(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET user/get: openids of followers, ten thousand at a time."""
    everyone = [openid for openid, phone in outside.world.phones.items() if phone["following"]]
    after = request.query_params.get("next_openid", "")
    start = everyone.index(after) + 1 if after in everyone else 0
    page = everyone[start : start + PAGE]
    answer: dict[str, Any] = {"total": len(everyone), "count": len(page)}
    if page:
        answer["data"] = {"openid": page}
    return answer | {"next_openid": page[-1] if page else ""}


def remark(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST user/info/updateremark."""
    follower(outside, body.get("openid"))["remark"] = str(body.get("remark", ""))[:30]
    return OK
