"""What a complainant writes on his own pages."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from club.complaints.choosing import cause_in_words, choices_of
from club.complaints.models import ComplaintCause
from club.complaints.pictures import MOST

STARS = [(5, _("very good")), (4, _("good")), (3, _("so-so")), (2, _("bad")), (1, _("very bad"))]


class CauseChoice(forms.ModelChoiceField):
    """Causes in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return cause_in_words(obj)


class Photos(forms.FileInput):
    """Several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A list of files; they are read with limits by the act."""

    widget = Photos(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """As many as are kept."""
        files = [super(PhotosField, self).clean(file, initial) for file in data or []]
        if len(files) > MOST:
            raise forms.ValidationError(_("At most six photos can be sent along."))
        return files


class ComplaintForm(forms.Form):
    """What happened, about what, and what would make it good."""

    cause = CauseChoice(
        ComplaintCause.objects.filter(is_on=True, for_members=True),
        label=_("What is it about?"),
        empty_label=_("Please choose"),
    )
    subject = forms.ChoiceField(label=_("Which use, booking or voucher?"), required=False)
    story = forms.CharField(
        label=_("What happened?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("When and where, and who was there. You tell it once; everybody who helps reads it."),
    )
    demand = forms.CharField(
        label=_("What would make it good?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("If you have any; at most six."))

    def __init__(self, *args: Any, subjects: dict[str, Model], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        self.fields["subject"].choices = choices_of(subjects)

    def facts(self) -> dict[str, Any]:
        """What was written, as the act takes it."""
        given = self.cleaned_data
        return {**given, "subject": self.subjects.get(given["subject"])}


class WordsForm(forms.Form):
    """Something to add."""

    words = forms.CharField(
        label=_("Something to add?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    proof = forms.CharField(
        label=_("Why do you take it back?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In your own words; nobody asked you to. You can complain again at any time."),
    )


class RateForm(forms.Form):
    """Stars and a word about the answer."""

    stars = forms.TypedChoiceField(
        label=_("How did we do?"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("A word about it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
