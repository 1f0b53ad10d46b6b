"""Notices: sealed for the merchant, signed by WeChat Pay, posted until the club says 2xx."""

import asyncio
import base64
import json
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox import clock
from sandbox.outside import Outside
from sandbox.wechatpay.answers import SCHEME

Notice = dict[str, Any]
# WeChat Pay gives up after a day; here the pauses double up to an hour.
GIVE_UP_S = 86400
LONGEST_PAUSE_S = 3600


def record(outside: Outside, kind: str, original: str, inside: dict[str, Any], url: str) -> Notice:
    """Write a notice down; it is sent by `publish`."""
    notice = {
        "id": f"EV-{clock.token(24)}",
        "kind": kind,
        "original": original,
        "inside": inside,
        "url": url,
        "made": clock.now(),
        "waits": True,
    }
    outside.world.wechatpay["notices"][notice["id"]] = notice
    return notice


def sealed(outside: Outside, notice: Notice) -> str:
    """The body of a notice, its content sealed under the merchant's v3 key."""
    nonce, plain = clock.token(12), json.dumps(notice["inside"], ensure_ascii=False).encode()
    cipher = AESGCM(outside.pay_keys.v3_key.encode())
    content = cipher.encrypt(nonce.encode(), plain, notice["original"].encode())
    resource = {
        "original_type": notice["original"],
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(content).decode(),
        "associated_data": notice["original"],
        "nonce": nonce,
    }
    head = {"id": notice["id"], "create_time": clock.iso(notice["made"])[:19] + "+08:00"}
    head |= {"resource_type": "encrypt-resource", "event_type": notice["kind"], "summary": "通知"}
    return json.dumps(head | {"resource": resource}, ensure_ascii=False)


def headers(outside: Outside, body: str) -> dict[str, str]:
    """The signature of one try."""
    stamp, nonce, keys = str(clock.now()), clock.token(32), outside.pay_keys
    return {
        "Content-Type": "application/json",
        "User-Agent": "Mozilla/4.0",
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": keys.platform_serial,
        "Wechatpay-Signature": keys.sign(stamp, nonce, body),
        "Wechatpay-Signature-Type": SCHEME,
        "Wechatpay-Timestamp": stamp,
    }


async def _post(outside: Outside, notice: Notice) -> int | None:
    if outside.faults.of("wechatpay").mode == "lost":
        return None
    body = sealed(outside, notice)
    answer = await outside.courier.post(notice["url"], body, headers(outside, body), {})
    if answer.ok:
        notice["waits"] = False
        outside.shelf.touch()
    return answer.status


async def publish(outside: Outside, notices: list[Notice]) -> list[dict[str, Any]]:
    """The first try of each; what the club did not take is tried again beside."""
    told = [notice for notice in notices if notice["url"]]
    statuses = await outside.courier.carry("wechatpay", [partial(_post, outside, one) for one in told])
    for notice in told:
        if notice["waits"]:
            outside.spawn(keep_trying(outside, notice))
    pairs = zip(told, statuses, strict=True)
    return [{"id": one["id"], "type": one["kind"], "status": status} for one, status in pairs]


async def keep_trying(outside: Outside, notice: Notice) -> None:
    """Try again with doubling pauses until the club answers 2xx or a day has passed."""
    pause = 1
    while notice["waits"] and clock.now() - notice["made"] < GIVE_UP_S:
        await asyncio.sleep(pause)
        if notice["id"] not in outside.world.wechatpay["notices"]:
            return
        await _post(outside, notice)
        pause = min(pause * 2, LONGEST_PAUSE_S)


def resume(outside: Outside) -> None:
    """After a restart, go on with the notices that the club has not taken."""
    for notice in outside.world.wechatpay["notices"].values():
        if notice["waits"] and notice["url"]:
            outside.spawn(keep_trying(outside, notice))
