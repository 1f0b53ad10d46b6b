"""The platform's own addresses: the one call that does nothing, so the one to ask whether it answers."""

from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside


def addresses(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET get_api_domain_ip."""
    return {"ip_list": ["127.0.0.1"]}
