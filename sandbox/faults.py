"""Misbehaviour on demand: for the calls the club makes, and for what is sent to the club."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import services

MODES = ("ok", "refuse", "timeout", "slow", "error", "duplicate", "reorder", "lost")
HOLD_S = 120.0
SLOW_S = 3.0


@dataclass(frozen=True)
class Fault:
    """One service in one mode. `done`: the act is carried out although the caller never hears of it."""

    mode: str
    until: float | None = None
    seconds: float = SLOW_S
    done: bool = False
    code: Any = None


WELL = Fault("ok")


class Faults:
    """Which service misbehaves how, and until when."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}

    def set(self, service: str, fault: Fault) -> None:
        """Replace the mode of one service; "ok" heals it."""
        self._set[service] = fault

    def clear(self) -> None:
        """Everybody is well."""
        self._set.clear()

    def of(self, service: str) -> Fault:
        """The present fault of a service, WELL once its time is over."""
        fault = self._set.get(service, WELL)
        if fault.until is not None and time.monotonic() >= fault.until:
            return WELL
        return fault

    def seen(self) -> dict[str, str]:
        """Mode by service, for screens."""
        return {service: self.of(service).mode for service in services.SERVICES}


def service_at(path: str, method: str = "GET") -> str | None:
    """The service a path belongs to; pages and contract calls belong to none."""
    if path == "/" and method == "POST":  # where the SMS services of the clouds answer
        return "sms"
    return services.named_by(path)


def error_answer(service: str, code: Any) -> JSONResponse:
    """Each vendor's own way to say "not now"."""
    if service == "wechat":
        return JSONResponse({"errcode": int(code or -1), "errmsg": "system error hint: [sandbox fault]"})
    if service == "stripe" and code:
        words = f"Refused: {code}. (sandbox fault)"
        return JSONResponse(
            {"error": {"type": "invalid_request_error", "code": str(code), "message": words}}, 400
        )
    if service == "stripe":
        error = {"type": "api_error", "message": "An unknown error occurred. (sandbox fault)"}
        return JSONResponse({"error": error}, 500)
    if service == "wechatpay":
        body = {"code": str(code or "SYSTEM_ERROR"), "message": "系统异常，请稍后重试（沙箱故障）"}
        return JSONResponse(body, 400 if code else 500)
    return JSONResponse({"code": code or "ServiceUnavailable", "message": "The gateway is busy."}, 503)


async def _swallow(message: Any) -> None:
    """Take the place of `send` when the answer must not reach the caller."""


async def hang_up(send: Send, receive: Receive) -> None:
    """Cut the connection without a byte of answer, as a dead host would."""
    cycle: Any = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is not None:
        # uvicorn offers no public way to drop a connection; an unanswered request would become a 500.
        cycle.disconnected = True
        transport.abort()
        return
    await JSONResponse({"error": "refused"}, 503)({"type": "http"}, receive, send)


class FaultGate:
    """Outermost layer: lets a call through, or treats it as the present fault says."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app, self.faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only HTTP calls to a service's own paths are touched."""
        service = service_at(scope["path"], scope["method"]) if scope["type"] == "http" else None
        fault = self.faults.of(service) if service else WELL
        if fault.mode not in ("refuse", "timeout", "slow", "error"):
            await self.app(scope, receive, send)
            return
        if fault.done and fault.mode != "slow":
            await self.app(scope, receive, _swallow)
        await self._misbehave(fault, service, scope, receive, send)

    async def _misbehave(
        self, fault: Fault, service: Any, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if fault.mode == "slow":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        elif fault.mode == "error":
            await error_answer(service, fault.code)(scope, receive, send)
        else:
            if fault.mode == "timeout":
                await self._silence(service, fault)
            await hang_up(send, receive)

    async def _silence(self, service: str, fault: Fault) -> None:
        """Hold the line until the fault is lifted or the caller has surely given up."""
        ends = time.monotonic() + HOLD_S
        while time.monotonic() < ends and self.faults.of(service) is fault:
            await asyncio.sleep(0.05)
