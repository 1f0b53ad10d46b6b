"""Blocks that staff put together to an article or a standing page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

RICH_TEXT = ["bold", "italic", "ol", "ul", "link", "hr"]


class AddressBlock(blocks.CharBlock):
    """A link inside the site ('/services/') or a secure one outside, so no script hides in it."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and not (
            value.startswith("https://") or (value.startswith("/") and value[1:2] not in "/\\")
        ):
            raise ValidationError(_("Start with / for a page of the club, or with https://."))
        return value


class ImageBlock(blocks.StructBlock):
    """A picture with what it shows, for those who cannot see it."""

    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(required=False, max_length=100, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/pages/blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("quote"))
    source = blocks.CharBlock(required=False, max_length=60, label=_("who said it"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "cms/pages/blocks/quote.html"


class CallBlock(blocks.StructBlock):
    """A button that asks the reader to do something."""

    text = blocks.CharBlock(required=False, max_length=80, label=_("sentence above the button"))
    label = blocks.CharBlock(max_length=20, label=_("button"))
    address = AddressBlock(max_length=200, label=_("address"))

    class Meta:
        icon = "link"
        label = _("Button")
        template = "cms/pages/blocks/call.html"


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(max_length=40, label=_("title"))
    text = blocks.TextBlock(required=False, label=_("text"))


class StepsBlock(blocks.ListBlock):
    """What to do, one after the other."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/pages/blocks/steps.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = blocks.CharBlock(
        max_length=80, icon="title", label=_("Heading"), template="cms/pages/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        features=RICH_TEXT,
        icon="pilcrow",
        label=_("Text"),
        template="cms/pages/blocks/paragraph.html",
    )
    image = ImageBlock()
    quote = QuoteBlock()
    steps = StepsBlock()
    service = SnippetChooserBlock(
        "vouchers.ServiceProduct",
        icon="tag",
        label=_("Service card"),
        template="cms/pages/blocks/service.html",
    )
    call = CallBlock()
