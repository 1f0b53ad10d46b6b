"""The one table a newcomer needs: where everything is and how to log in."""

import unicodedata
from typing import Any

Row = tuple[str, ...]
SHOWN = 4  # of members and vouchers, which the demo world has many of


def table(port: int, sandbox_port: int, demo: dict[str, Any]) -> str:
    """Addresses first, then the logins of the demo world."""
    site = f"http://127.0.0.1:{port}"
    places: list[Row] = [
        ("Club 车主俱乐部", f"{site}/"),
        ("Staff desk 管理台", f"{site}/desk/"),
        ("Merchant portal 商户门户", f"{site}/portal/"),
        ("API", f"{site}/api/v1/docs"),
        ("A phone, WeChat, SMS, Stripe 沙箱", f"http://127.0.0.1:{sandbox_port}/"),
    ]
    parts = [_block(places), *(_block(rows) for rows in _logins(demo) if len(rows) > 1)]
    return "\n".join(["", "The club is ready. Ctrl-C stops everything.", "", *parts])


def _logins(demo: dict[str, Any]) -> list[list[Row]]:
    return [
        _pick(demo, "staff", "role", "branch", "username", "password", "totp_secret"),
        _pick(demo, "operators", "merchant", "store", "role", "username", "password", "totp_secret"),
        _pick(demo, "api_keys", "kind", "merchant", "store", "key"),
        _pick(demo, "members", "number", "name", "phone", "openid")[: SHOWN + 1],
        _pick(demo, "register", "name", "id_number", "phone"),
        _pick(demo, "vouchers", "code", "product", "member", "store")[: SHOWN + 1],
    ]


def _pick(demo: dict[str, Any], group: str, *columns: str) -> list[Row]:
    """A heading row and one row per entry of a group."""
    head: Row = (group.replace("_", " ").upper(), *columns[1:])
    return [head, *(tuple(str(entry.get(key) or "–") for key in columns) for entry in demo.get(group, []))]


def _block(rows: list[Row]) -> str:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"  {line.rstrip()}\n" for line in lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
