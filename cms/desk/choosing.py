"""The box by which a row of another kind is chosen in a form."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.snippets.widgets import AdminSnippetChooser


def _said(words: str, name: Any) -> str:
    return gettext(words) % {"object": name}


_lazily = lazy(_said, str)


class DeskChooser(AdminSnippetChooser):
    """Its words in the language of whoever looks; Wagtail keeps those of the moment the form was built."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        name = self.model._meta.verbose_name
        self.choose_one_text = _lazily("Choose %(object)s", name)
        self.choose_another_text = _lazily("Choose another %(object)s", name)
        self.link_to_chosen_text = _lazily("Edit this %(object)s", name)
