"""Forms of service products, packages and campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DatesField, QuestionsField, WeekdaysField
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from vouchers.catalogue.models import Benefit

ICONS = [
    ("wash", _("Car wash")),
    ("driver", _("Driver")),
    ("inspect", _("Inspection")),
    ("fuel", _("Fuel")),
    ("rescue", _("Rescue")),
    ("wrench", _("Repair and maintenance")),
    ("check", _("Check")),
    ("plane", _("Airport")),
    ("health", _("Health")),
    ("shield", _("Protection")),
    ("bell", _("Reminder")),
    ("heart", _("Care")),
    ("bag", _("Shopping")),
    ("coin", _("Money")),
    ("gift", _("Gift")),
]


class ProductForm(DeskForm):
    """A service product; what it promises has to be complete and free of contradictions."""

    icon = forms.ChoiceField(label=_("Picture"), choices=ICONS, initial="gift")
    sort_order = forms.IntegerField(
        label=_("Position"),
        min_value=0,
        max_value=9999,
        initial=100,
        help_text=_("Small numbers come first."),
    )

    cap_per_use_fen = YuanField(
        label=_("Cap per use"),
        required=False,
        help_text=_("The most a member saves at one time. Empty: no cap."),
    )
    cap_per_month_fen = YuanField(
        label=_("Cap per month"),
        required=False,
        help_text=_("The most a member saves in a month. Empty: no cap."),
    )
    value_fen = YuanField(
        label=_("Stored amount"),
        required=False,
        help_text=_("Only for stored amounts: what is on the voucher."),
    )
    list_price_fen = YuanField(
        label=_("Usual price"),
        required=False,
        help_text=_("What the service costs without the club; shown beside it, never charged."),
    )
    weekdays = WeekdaysField(label=_("Weekdays"), help_text=_("None ticked: every day."))
    blackout_dates = DatesField(
        label=_("Not on these dates"), required=False, help_text=_("One date a line, as 2026-10-01.")
    )
    questions = QuestionsField(
        label=_("Questions at the counter"),
        required=False,
        help_text=_(
            "One a line: code | Chinese text | English text | required. The store answers when it redeems."
        ),
    )

    def clean_value_fen(self) -> int:
        """No amount is none."""
        return self.cleaned_data["value_fen"] or 0

    def clean_list_price_fen(self) -> int:
        """No price is none."""
        return self.cleaned_data["list_price_fen"] or 0

    def clean(self) -> dict[str, Any]:
        """Benefit, validity and hours each make sense."""
        asked = super().clean()
        self._check_benefit(asked)
        self._check_validity(asked)
        hours = (asked.get("hours_from"), asked.get("hours_until"))
        self.refuse_unless(bool(hours[0]) == bool(hours[1]), "hours_until", _("Give both times or none."))
        return asked

    def _check_benefit(self, asked: dict[str, Any]) -> None:
        benefit = asked.get("benefit")
        if benefit == Benefit.DISCOUNT:
            in_range = 1 <= (asked.get("discount_percent") or 0) <= 99
            self.refuse_unless(in_range, "discount_percent", _("A discount lies between 1 and 99 percent."))
        if benefit == Benefit.VALUE:
            self.refuse_unless(asked.get("value_fen"), "value_fen", _("Say how much is on the voucher."))
        self.refuse_unless(asked.get("uses"), "uses", _("A voucher is good for at least one use."))

    def _check_validity(self, asked: dict[str, Any]) -> None:
        days, first, last = (asked.get(name) for name in ("valid_days", "valid_from", "valid_until"))
        one_kind = bool(days) != bool(first and last)
        self.refuse_unless(
            one_kind,
            "valid_days",
            _("Give either days from collection, or a first and a last day, not both."),
        )
        if first and last:
            self.refuse_unless(first <= last, "valid_until", _("The last day must not lie before the first."))


class PackageForm(DeskForm):
    """A package; a price and the legal basis have to fit each other."""

    price_fen = YuanField(label=_("Price"), required=False, help_text=_("Empty: it is given, not sold."))
    cost_fen = YuanField(
        label=_("Expected cost"),
        required=False,
        help_text=_("What one package will cost us; used for budgets."),
    )

    def clean_cost_fen(self) -> int:
        """No cost is none."""
        return self.cleaned_data["cost_fen"] or 0

    def clean(self) -> dict[str, Any]:
        """What is on sale has a price."""
        asked = super().clean()
        priced = asked.get("price_fen") or asked.get("price_points")
        self.refuse_unless(
            priced or not asked.get("is_on_sale"), "price_fen", _("A package on sale needs a price.")
        )
        return asked


class CampaignForm(DeskForm):
    """A campaign."""

    def clean(self) -> dict[str, Any]:
        """It ends after it starts; there is never more left than there was."""
        asked = super().clean()
        start, end = asked.get("starts_at"), asked.get("ends_at")
        if start and end:
            self.refuse_unless(start < end, "ends_at", _("It must end after it starts."))
        return asked

    def save(self, commit: bool = True) -> Any:
        """A new campaign starts with its whole stock."""
        if self.instance.pk is None:
            self.instance.stock_left = self.instance.stock
        return super().save(commit)
