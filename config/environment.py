"""Reading settings from the environment, with one clear sentence when a value is missing."""

import os

from django.core.exceptions import ImproperlyConfigured


def read(name: str, default: str = "") -> str:
    """The value of an environment variable, stripped; `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str, why: str) -> str:
    """The value of a variable that production cannot do without.

    Raises ImproperlyConfigured naming the variable and its purpose.
    """
    value = read(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}. See 'Going to production' in README.md.")
    return value


def refuse(wrong: bool, words: str) -> None:
    """Stop the start with a sentence when a value would be dangerous."""
    if wrong:
        raise ImproperlyConfigured(f"{words}. See 'Going to production' in README.md.")


def number(name: str, default: int) -> int:
    """An integer variable; a value that is not a number is refused by name."""
    value = read(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
