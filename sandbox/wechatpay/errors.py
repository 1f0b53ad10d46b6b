"""Refusals in WeChat Pay's shape."""


class PayError(Exception):
    """One refusal: a word for programs, a sentence for people."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def unknown_order() -> PayError:
    """No order of that number."""
    return PayError("ORDER_NOT_EXIST", "订单不存在", 404)


def unknown_refund() -> PayError:
    """No refund of that number."""
    return PayError("RESOURCE_NOT_EXISTS", "退款单不存在", 404)
