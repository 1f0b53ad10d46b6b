"""Forms of a merchant's papers and bank details."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.desk.forms.base import DeskForm
from merchants.stores.actions.change_bank_details import BRANCH_CODE, NUMBER, STRIPE_ACCOUNT
from merchants.stores.models import BankChange, MerchantDocument
from merchants.stores.papers import BadPaper, checked


class BankChangeForm(DeskForm):
    """New bank details. The account is typed twice: a slip here pays a stranger."""

    number = forms.CharField(
        label=_("Bank account"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    again = forms.CharField(
        label=_("Bank account, once more"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    class Meta:
        model = BankChange
        fields = ["merchant", "account_name", "bank_name", "branch_code", "stripe_account", "reason"]

    def clean_number(self) -> str:
        """Digits; spaces between groups are not meant."""
        number = re.sub(r"[\s-]", "", self.cleaned_data["number"])
        if not NUMBER.fullmatch(number):
            raise ValidationError(_("An account has 8 to 30 digits."))
        return number

    def clean_branch_code(self) -> str:
        """Twelve digits, or nothing."""
        code = self.cleaned_data["branch_code"].strip()
        if not BRANCH_CODE.fullmatch(code):
            raise ValidationError(_("The code of a bank branch has 12 digits."))
        return code

    def clean_stripe_account(self) -> str:
        """As Stripe writes it, or nothing."""
        account = self.cleaned_data["stripe_account"].strip()
        if not STRIPE_ACCOUNT.fullmatch(account):
            raise ValidationError(
                _("A Stripe account begins with acct_ and goes on with letters and digits.")
            )
        return account

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        asked = super().clean()
        again = re.sub(r"[\s-]", "", asked.get("again") or "")
        self.refuse_unless(asked.get("number") == again, "again", _("The two numbers differ."))
        return asked


class DocumentForm(DeskForm):
    """A paper of a merchant."""

    paper = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    valid_from = forms.DateField(label=_("First day"), widget=AdminDateInput)
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Empty: until further notice."),
    )

    class Meta:
        model = MerchantDocument
        fields = ["merchant", "kind", "number"]

    def clean_paper(self) -> Any:
        """Judged by what is in it."""
        paper = self.cleaned_data["paper"]
        try:
            checked(paper)
        except BadPaper as refusal:
            raise ValidationError(str(refusal)) from None
        paper.seek(0)
        return paper

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        asked = super().clean()
        first, end = asked.get("valid_from"), self.end()
        in_order = not (first and end) or end > first
        self.refuse_unless(in_order, "valid_until", _("The last day must not lie before the first."))
        return asked

    def end(self) -> date | None:
        """The day after the last one, as rows hold it."""
        last = self.cleaned_data.get("valid_until")
        return last + timedelta(days=1) if last else None
