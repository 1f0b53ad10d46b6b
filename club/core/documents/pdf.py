"""PDF by Typst, from a template and facts.

Facts travel as JSON beside the template and are only ever set as text: nothing in a name is run. The font
is a pip package, of which only the letters that are used go into the file; the machine's fonts do not matter.
"""

import importlib.util
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
# Found without importing it: it is a folder with two fonts.
_package = importlib.util.find_spec("pylopdf_fonts_zh_cn")
FONTS = Path((_package and _package.origin) or "").parent


def pdf(template: Path, facts: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template filled with facts, dated `at`, as PDF/A-2 for archives.

    `club.typ` is the house's stationery; a template that lies elsewhere gets it as `/club.typ`.
    """
    files = {
        "main.typ": template.read_bytes(),
        "club.typ": (HERE / "club.typ").read_bytes(),
        "facts.json": json.dumps(facts, ensure_ascii=False).encode(),
    }
    compiler = typst.Compiler(files, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf", timestamp=int(at.timestamp()), pdf_standards=["a-2b"], pdf_tags=False
    )
    assert isinstance(made, bytes)  # a list of them only for pictures of pages
    return made


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Read once: they are twenty megabytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
