"""`make check`: every check, even after one has failed, and one line for each."""

import os
import subprocess
import sys
import time
from pathlib import Path

from config.translations.extract import WINGS

BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "system check": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [PYTHON, "-m", "config.translations", "check"],
    "templates": [str(BIN / "djlint"), *WINGS, "--lint", "--quiet"],
    "house rules": [str(BIN / "pytest"), "tests/test_house.py"],
}


def main() -> int:
    """Run all checks; 0 when every one of them passed."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    failed = [name for name, command in CHECKS.items() if not _passes(name, command, env)]
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed." + _named(failed))
    return 1 if failed else 0


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    mark = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:14} {mark:6} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def _named(failed: list[str]) -> str:
    return f" To do: {', '.join(failed)}." if failed else ""


if __name__ == "__main__":
    sys.exit(main())
