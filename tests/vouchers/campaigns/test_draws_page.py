"""The example in docs/draws.md does what the page says it does."""

import re
from typing import Any

import pytest

from tests.source import ROOT
from vouchers.campaigns import lots

PAGE = (ROOT / "docs" / "draws.md").read_text()
EXAMPLE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]):
    names: dict[str, Any] = {}

    exec(compile(EXAMPLE[0], "draws.md", "exec"), names)

    printed = capsys.readouterr().out.splitlines()
    assert re.findall(r"It prints `(\w+)`, then `([\w ]+)`", PAGE) == [tuple(printed)]
    assert (len(EXAMPLE), printed[0]) == (1, lots.digest_of(names["seed"]))
