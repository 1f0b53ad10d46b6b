"""The services that the sandbox stands in for, in one table: screens, faults and the inbox read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """Its name on screen (English in `words.py`), where it answers, and whether it brings messages."""

    label: str
    paths: tuple[str, ...]
    brings_messages: bool = False


SERVICES = {
    "wechat": Service("微信", ("/cgi-bin/", "/sns/"), brings_messages=True),
    "sms": Service("短信", ("/sms/",), brings_messages=True),
    "stripe": Service("Stripe", ("/v1/",)),
    "wechatpay": Service("微信支付", ("/v3/",)),
    "email": Service("邮件", ("/email/",), brings_messages=True),
}


def named_by(path: str) -> str | None:
    """The service that answers at a path; pages and contract calls belong to none."""
    return next((name for name, service in SERVICES.items() if path.startswith(service.paths)), None)
