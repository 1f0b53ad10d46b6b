"""Interface words: Chinese is written in the templates, English is looked up here."""

from collections.abc import Callable

ENGLISH: dict[str, str] = {}


def words(lang: str) -> Callable[[str], str]:
    """The translator for one language; a phrase without English stays Chinese."""
    return (lambda text: ENGLISH.get(text, text)) if lang == "en" else (lambda text: text)
