"""Every template can be read: a tag with a mistake would only show when its page is asked for."""

import pytest
from django.template import TemplateSyntaxError, engines

from tests.source import PRODUCT, ROOT

FOLDERS = [folder / "templates" for wing in PRODUCT if wing != "sandbox" for folder in [ROOT / wing]]


def test_every_template_can_be_read():
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]
    wrong = {}
    for path in files:
        try:
            engines["django"].from_string(path.read_text())
        except TemplateSyntaxError as error:
            wrong[str(path.relative_to(ROOT))] = str(error)
    assert wrong == {}
    assert len(files) > 300


def test_a_mistake_would_be_found():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string(
            '{% load wagtailimages_tags %}{% image it width-9 loading="lazy" as one %}'
        )
