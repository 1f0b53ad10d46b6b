"""The one error type of the platform."""

from typing import Any


class WeChatError(Exception):
    """A refusal with WeChat's own number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message

    def answer(self) -> dict[str, Any]:
        """As it stands on the wire."""
        return {"errcode": self.code, "errmsg": f"{self.message} rid: sandbox"}
