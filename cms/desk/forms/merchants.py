"""Forms of merchants, stores, prices and operators."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError
from wagtail.admin.widgets import AdminDateInput

from club.core import masks
from cms.desk.fields import SecretField
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from merchants.stores.models import Agreement, Operator, OperatorRole
from vouchers.catalogue.choices import Benefit

HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
CLOSED = {"", "-", "休息", "closed"}


class MerchantForm(DeskForm):
    """A merchant. Its state is changed by acts with a reason, not here."""

    contact_name = SecretField(masks.name, label=_("Contact"), max_length=40)
    contact_phone = SecretField(masks.phone, label=_("Contact phone"), max_length=20)

    def clean_uscc(self) -> str:
        """The unified social credit code carries a check character."""
        try:
            return uscc.validate(self.cleaned_data["uscc"]) if self.cleaned_data["uscc"] else ""
        except StdnumError:
            raise ValidationError(
                _("This is not a unified social credit code. Check all 18 characters.")
            ) from None


class OpeningField(forms.CharField):
    """Seven lines, Monday first: '08:00-20:00', or '-' for a day off. Empty: we do not know."""

    widget = forms.Textarea(attrs={"rows": 7, "placeholder": "08:00-20:00"})

    def prepare_value(self, value: Any) -> Any:
        """Stored hours as lines."""
        return "\n".join(hours or "-" for hours in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Seven lines, or one line for all days."""
        lines = [
            line.strip().replace(":", ":").replace("—", "-") for line in super().clean(value).splitlines()
        ]
        while lines and not lines[-1]:
            lines.pop()
        lines = lines * 7 if len(lines) == 1 else lines
        if len(lines) not in (0, 7):
            raise ValidationError(_("Write seven lines, Monday first, or one line for all days."))
        hours = ["" if line in CLOSED else line for line in lines]
        if wrong := [line for line in hours if line and not HOURS.fullmatch(line)]:
            raise ValidationError(_("“%(line)s” is not like 08:00-20:00."), params={"line": wrong[0]})
        return hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other hours were typed."""
        return self.prepare_value(initial or []) != (data or "").strip().replace("\r", "")


class StoreForm(DeskForm):
    """A store."""

    opening = OpeningField(
        label=_("Hours"),
        required=False,
        help_text=_("Seven lines, Monday first; - for a day off. One line: every day."),
    )

    def clean(self) -> dict[str, Any]:
        """Half a position is none."""
        asked = super().clean()
        place = (asked.get("latitude"), asked.get("longitude"))
        self.refuse_unless((place[0] is None) == (place[1] is None), "longitude", _("Give both, or neither."))
        return asked


class AgreementForm(DeskForm):
    """A price per use over a period. What was agreed never changes: end it and make a new one."""

    price_fen = YuanField(
        label=_("Price per use"),
        help_text=_(
            "What the merchant gets for one use. Of a discount or a stored amount: the most that is paid for "
            "one use; 0 pays the whole share."
        ),
    )
    share_percent = forms.IntegerField(
        label=_("Share paid in percent"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_(
            "Only of a discount or a stored amount: how much of what was taken off the bill the club pays. "
            "100: all of it."
        ),
    )
    month_budget_fen = YuanField(
        label=_("Most paid per month"),
        required=False,
        help_text=_(
            "When it is reached the merchant's counters refuse this service until the next month. "
            "Empty: no limit. May be changed later."
        ),
    )
    valid_from = forms.DateField(label=_("First day"), widget=AdminDateInput)
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Empty: until further notice."),
    )

    ends_earlier = forms.BooleanField(
        label=_("End the price that holds until then"),
        required=False,
        help_text=_("For a new price from a coming day on: the old one ends the day before."),
    )

    class Meta:
        model = Agreement
        fields = ["merchant", "product", "price_fen", "share_percent", "month_budget_fen", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            period = self.instance.period
            self.initial["valid_from"] = period.lower
            self.initial["valid_until"] = period.upper - timedelta(days=1) if period.upper else None
            for name in ("merchant", "product", "price_fen", "share_percent", "valid_from", "ends_earlier"):
                self.fields[name].disabled = True

    def end(self) -> date | None:
        """The day after the last one, as rows hold it."""
        last = self.cleaned_data.get("valid_until")
        return last + timedelta(days=1) if last else None

    def clean(self) -> dict[str, Any]:
        """It ends after it starts, overlaps no other price of the same product, and shares only a bill."""
        asked = super().clean()
        product = asked.get("product")
        of_a_bill = product and product.benefit in (Benefit.DISCOUNT, Benefit.VALUE)
        self.refuse_unless(
            of_a_bill or asked.get("share_percent") in (None, 100),
            "share_percent",
            _("Only of a discount or a stored amount a share can be paid; otherwise it is 100."),
        )
        first, end = asked.get("valid_from"), self.end()
        if first and end and end <= first:
            self.add_error("valid_until", _("The last day must not lie before the first."))
        elif first and asked.get("merchant") and asked.get("product"):
            others = Agreement.objects.filter(merchant=asked["merchant"], product=asked["product"])
            others = others.exclude(pk=self.instance.pk).filter(period__overlap=DateRange(first, end))
            if asked.get("ends_earlier"):
                others = others.exclude(period__startswith__lt=first)
            if other := others.first():
                self.add_error(None, self._overlap(other))
        return asked

    @staticmethod
    def _overlap(other: Agreement) -> ValidationError:
        last = other.period.upper - timedelta(days=1) if other.period.upper else _("further notice")
        message = _("A price is agreed already from %(first)s until %(last)s. End that agreement first.")
        return ValidationError(message, params={"first": other.period.lower, "last": last})

    def save(self, commit: bool = True) -> Agreement:
        """Only the end, the budget and the note of an agreement move."""
        self.instance.period = DateRange(self.cleaned_data["valid_from"], self.end())
        return super().save(commit)


class OperatorForm(DeskForm):
    """A person at a merchant; the password is made for him and shown once."""

    username = forms.CharField(label=_("User name"), max_length=60, help_text=_("What he logs in with."))

    class Meta:
        model = Operator
        fields = ["merchant", "store", "role", "display_name"]
        labels = {"display_name": pgettext_lazy("of a person", "Name")}

    def clean(self) -> dict[str, Any]:
        """The store is one of the merchant's; a cashier works at one."""
        asked = super().clean()
        store, merchant = asked.get("store"), asked.get("merchant")
        if store and merchant:
            mine = store.merchant_id == merchant.pk
            self.refuse_unless(mine, "store", _("This store does not belong to the merchant."))
        needs_store = asked.get("role") == OperatorRole.CASHIER
        self.refuse_unless(store or not needs_store, "store", _("A cashier works at one store."))
        return asked
