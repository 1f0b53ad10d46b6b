"""`make fuzz`: strange calls against a running server, with a summary. PORT says which server."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup

from tests.fuzz.checks import CHECKS, SLOW, key_for


class Tally:
    """What was asked and answered."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.failures: dict[str, str] = {}

    def show(self, seconds: float) -> None:
        """Print it."""
        total = sum(self.asked.values())
        answers = ", ".join(f"{status}: {number}" for status, number in sorted(self.answers.items()))
        print(f"{total} calls in {seconds:.0f} s to {len(self.asked)} operations")
        print(f"answers: {answers}")
        for name, words in self.failures.items():
            print(f"FAILED {name}\n{words}\n")
        print(f"{len(self.failures)} operations failed" if self.failures else "no call made it fall over")


def keys() -> dict[str, str]:
    """A merchant's key and an integration's, of the demo world."""
    command = [sys.executable, "manage.py", "demo", "--json"]
    said = subprocess.run(command, capture_output=True, check=True, text=True)
    return {key["kind"]: key["key"] for key in json.loads(said.stdout)["api_keys"]}


def asking(operation: Any, secret: str, tally: Tally, most: int) -> Callable[[], None]:
    """A function that sends strange requests for one call."""
    how: dict[str, Any] = {"deadline": None, "phases": [Phase.generate], "database": None}

    @settings(max_examples=most, suppress_health_check=[*SLOW, HealthCheck.large_base_example], **how)
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        tally.asked[operation.label] += 1
        tally.answers[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    return ask


def main() -> int:
    """Ask each call as often as the others; 0 when none fell over."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--calls", type=int, default=20_000)
    calls = wanted.parse_args().calls
    site = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    known, tally, began = keys(), Tally(), time.monotonic()
    schema = schemathesis.openapi.from_url(f"{site}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        secret = key_for(operation, known["merchant"], known["integration"])
        try:
            asking(operation, secret, tally, calls // len(operations) + 1)()
        except (FailureGroup, AssertionError) as error:
            tally.failures[operation.label] = str(error)[:2000]
    tally.show(time.monotonic() - began)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
