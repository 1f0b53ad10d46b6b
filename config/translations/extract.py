"""Every translatable text of the house, from Python files and from templates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from babel.messages import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
WINGS = ("club", "vouchers", "merchants", "cms", "config")

# Which arguments are texts; "c" marks the context.
_ONE, _PLURAL = (1,), (1, 2)
_CONTEXT, _CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], _ONE),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], _PLURAL),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], _CONTEXT),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], _CONTEXT_PLURAL),
}


def from_sources() -> Catalog:
    """A catalogue of all texts, without translations."""
    texts = Catalog()
    for path in _files():
        with _readable(path) as source:
            for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
                texts.add(message, context=context)
    return texts


def _files() -> Iterator[Path]:
    for wing in WINGS:
        for path in sorted((ROOT / wing).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                yield path


def _readable(path: Path) -> IO[bytes]:
    """The file as Python; a template becomes its calls of gettext, everything else in it X's."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Without indentation, which would mean something in Python.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(text.encode())
