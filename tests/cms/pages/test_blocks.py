"""The blocks of articles and standing pages: whoever adds one is told what is missing."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import PIL.Image
import pytest
from django.core.files.images import ImageFile
from django.template.loader import get_template
from wagtail.images.models import Image

from cms.pages.blocks import BodyBlock
from cms.pages.starter import articles, services, standing

BLOCKS = BodyBlock().child_blocks
CHOSEN = {"image", "service"}  # staff choose a picture or a service of their own


def blocks_in(text: Any) -> Iterator[str]:
    """The names of the blocks in the bodies of a starter text."""
    for name, body in text.items():
        if name.startswith("body"):
            yield from (block for block, _value in body)


def test_the_first_site_has_an_example_of_every_block():
    standing_pages = [text for text in vars(standing).values() if isinstance(text, dict)]
    texts = [*articles.ARTICLES, *services.PAGES.values(), *standing_pages]
    assert {name for text in texts for name in blocks_in(text)} == set(BLOCKS) - CHOSEN


@pytest.mark.parametrize("name, block", BLOCKS.items())
def test_every_block_has_its_own_template_and_picture(name, block):
    assert block.meta.template == f"cms/pages/blocks/{name}.html"
    assert get_template(block.meta.template)
    assert block.meta.icon != "placeholder"


@pytest.mark.django_db
@pytest.mark.parametrize("caption, said", [("换好的轮胎", "换好的轮胎"), ("", "轮胎")])
def test_a_picture_says_what_it_shows(caption, said):
    picture = Image.objects.create(title="轮胎", file=drawn(1200, 600))
    # Made beforehand: Wagtail leaves the file that it draws in open, which the tests do not forgive.
    picture.renditions.create(filter_spec="width-960", file=drawn(960, 480), width=960, height=480)
    block = BLOCKS["image"]

    shown = block.render(block.to_python({"image": picture.pk, "caption": caption}))

    assert f'alt="{said}"' in shown
    assert 'width="960" height="480"' in shown
    assert ("<figcaption" in shown) == bool(caption)


def drawn(width: int, height: int) -> ImageFile:
    """A white picture."""
    file = BytesIO()
    PIL.Image.new("RGB", (width, height), "white").save(file, "PNG")
    return ImageFile(file, name=f"{width}.png")
