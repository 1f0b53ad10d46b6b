"""What a member says about a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.quality.models import LONGEST_WORDS

STARS = [
    (5, _("very good")),
    (4, _("good")),
    (3, _("so-so")),
    (2, _("bad")),
    (1, _("very bad")),
]


class RatingForm(forms.Form):
    """Stars and a word."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("A word about it"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant and the club read it; your name is not shown."),
    )
