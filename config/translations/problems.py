"""What is wrong with the catalogue, entry by entry."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages import Catalog, Message

from config.translations.catalogue import key, texts

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def problems(sources: Catalog, known: Catalog) -> Iterator[str]:
    """One line per missing, fuzzy, obsolete or unlike entry."""
    used = {key(message): message for message in texts(sources)}
    translated = {key(message): message for message in texts(known)}
    for name, message in used.items():
        yield from _entry_problems(message, translated.get(name))
    for name in translated.keys() - used.keys():
        yield f"obsolete: {name[1]!r}"


def _entry_problems(source: Message, translation: Message | None) -> Iterator[str]:
    text = key(source)[1]
    strings = _strings(translation) if translation else []
    if not strings or not all(strings):
        yield f"missing: {text!r}"
        return
    if translation and translation.fuzzy:
        yield f"fuzzy: {text!r}"
    if isinstance(source.id, str) and any(_holes(string) != _holes(text) for string in strings):
        yield f"placeholders differ: {text!r} / {strings[0]!r}"
    # A plural may spell the number out in one form, but it may not invent a placeholder.
    if not isinstance(source.id, str) and any(_holes(string) - _holes(source.id[1]) for string in strings):
        yield f"placeholders differ: {source.id[1]!r} / {strings[0]!r}"


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


def _holes(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))
