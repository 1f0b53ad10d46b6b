"""The .po file: read, merge, write in a form that keeps differences small; and the compiled .mo."""

import io

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.translations.extract import ROOT

PATH = ROOT / "config" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# No dates and no names: two people who add texts at once must not meet in the header.
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def read() -> Catalog:
    """The catalogue as it stands; an empty one if there is none yet."""
    if not PATH.exists():
        return Catalog(locale="zh_Hans")
    with PATH.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def merged(sources: Catalog, known: Catalog) -> Catalog:
    """The texts of the sources with the translations known; texts no longer used are dropped."""
    result = Catalog(locale="zh_Hans")
    for message in texts(sources):
        old = known.get(message.id, context=message.context)
        flags = {"fuzzy"} if old and old.fuzzy else set()
        result.add(message.id, old.string if old else None, context=message.context, flags=flags)
    return result


def write(catalogue: Catalog) -> None:
    """Sorted and without line numbers, so that a new text is one new entry and nothing else."""
    body = io.BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=100)
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(HEADER + body.getvalue().decode().rstrip() + "\n", encoding="utf-8")


def compile_all() -> None:
    """Write the .mo beside the .po unless it is newer already."""
    compiled = PATH.with_suffix(".mo")
    if not PATH.exists() or (compiled.exists() and compiled.stat().st_mtime > PATH.stat().st_mtime):
        return
    # Under its own name only when it is whole: other processes may be reading it.
    draft = compiled.with_suffix(".draft")
    with draft.open("wb") as file:
        write_mo(file, read())
    draft.replace(compiled)


def texts(catalogue: Catalog) -> list[Message]:
    """All entries but the header."""
    return [message for message in catalogue if message.id]


def key(message: Message) -> tuple[str, str]:
    """What identifies an entry: its context and its (singular) text."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", singular
