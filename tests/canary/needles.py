"""The forms in which a secret may stand somewhere: plain, quoted for addresses, base64, escaped, hex."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus


@dataclass(frozen=True)
class Needle:
    """One form of one secret."""

    secret: str
    form: str
    octets: bytes


def needles(secrets: Mapping[str, str]) -> list[Needle]:
    """Every form of every secret; `secrets` by what they are."""
    return [Needle(name, form, octets) for name, text in secrets.items() for form, octets in _forms(text)]


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    raw = text.encode()
    yield "raw", raw
    yield "gb18030", text.encode("gb18030")
    yield "utf-16", text.encode("utf-16-le")
    yield "url", quote(text).encode()
    yield "form", quote_plus(text).encode()
    yield "json", json.dumps(text)[1:-1].encode()
    yield "python", text.encode("unicode_escape")
    yield "hex", raw.hex().encode()
    # Inside something longer, base64 starts at any of three places; what hangs over at the ends is left out.
    for ahead in range(3):
        coded = base64.b64encode(b"\0" * ahead + raw + b"\0" * (-(ahead + len(raw)) % 3))
        body = coded[4 if ahead else 0 :]
        yield f"base64 {ahead}", body[: len(body) - 4 if (ahead + len(raw)) % 3 else len(body)]


def hits(place: str, octets: bytes, wanted: list[Needle]) -> list[tuple[str, str, str]]:
    """Which secrets stand there: place, secret and form."""
    small = octets.lower()
    return [
        (place, each.secret, each.form)
        for each in wanted
        if each.octets in octets or (each.form in {"url", "hex", "json"} and each.octets.lower() in small)
    ]
