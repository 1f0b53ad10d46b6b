"""Refusals in Stripe's shape."""

from typing import Any


class StripeError(Exception):
    """One refusal; `param` names the parameter at fault."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        facts = {"type": kind, "message": message, "code": code, "param": param}
        self.error: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}


def missing(what: str, name: str, param: str = "id") -> StripeError:
    """An id that does not exist."""
    return StripeError(f"No such {what}: '{name}'", status=404, code="resource_missing", param=param)


def required(param: str) -> StripeError:
    """A parameter that must be there."""
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)
