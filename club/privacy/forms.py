"""What a member types before he takes his data or has it erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.members.forms import ProofForm


class OwnDataForm(forms.Form):
    """The proof, for those whose ID number we know."""

    digits = ProofForm.base_fields["digits"]

    def __init__(self, *args: Any, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_proof:
            del self.fields["digits"]


class EraseForm(OwnDataForm):
    """The proof and a yes."""

    sure = forms.BooleanField(
        label=_("Erase my data. My gifts, vouchers and points are lost."),
        error_messages={"required": _("Tick that you want this.")},
    )
