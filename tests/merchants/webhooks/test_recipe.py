"""The sample in the documentation does what it says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from merchants.webhooks import signing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def sample() -> Any:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    place: dict[str, Any] = {}
    exec(code, place)
    return place["comes_from_the_club"]


def test_the_sample_takes_our_calls_and_no_others():
    comes_from_the_club, body = sample(), '{"type": "voucher.redeemed", "name": "免费洗车"}'.encode()
    now = datetime.now(UTC)
    headers = signing.headers("whsec_1", "evt_1", body, now)
    assert comes_from_the_club(headers, body, "whsec_1")
    assert not comes_from_the_club(headers, body + b" ", "whsec_1")
    assert not comes_from_the_club(headers, body, "whsec_2")
    later = {**headers, signing.TIMESTAMP: str(int(now.timestamp()) + 1)}
    assert not comes_from_the_club(later, body, "whsec_1")
    old = signing.headers("whsec_1", "evt_1", body, datetime(2026, 1, 1, tzinfo=UTC))
    assert not comes_from_the_club(old, body, "whsec_1")
