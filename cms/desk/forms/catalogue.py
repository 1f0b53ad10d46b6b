"""Forms of service products and packages."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DatesField, QuestionsField, WeekdaysField
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from vouchers.catalogue.models import Benefit, BookingNeed

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
    ("car", _("Car")),
    ("calendar", _("Calendar")),
    ("search", _("Search")),
    ("message", _("Message")),
    ("home", _("Home")),
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

    discount_percent = forms.IntegerField(
        label=_("Discount in percent"),
        min_value=0,
        max_value=99,
        required=False,
        help_text=_("What the member saves: 20 means that a bill of ¥100 costs ¥80."),
    )
    cap_per_use_fen = YuanField(
        label=_("Cap per use"),
        required=False,
        help_text=_("The most a member saves at one time. Empty: no cap."),
    )
    cap_per_month_fen = YuanField(
        label=_("Cap per month"),
        required=False,
        help_text=_(
            "The most a member saves in a calendar month, all his vouchers of this service together. "
            "Empty: no cap."
        ),
    )
    value_fen = YuanField(
        label=_("Stored amount"),
        required=False,
        help_text=_("What is on a new voucher. Members spend it in parts; the store types each bill."),
    )
    list_price_fen = YuanField(
        label=_("Usual price"),
        required=False,
        help_text=_("What the service costs without the club; shown beside it, never charged."),
    )
    weekdays = WeekdaysField(label=_("Weekdays"), help_text=_("None ticked: every day."))
    blackout_dates = DatesField(
        label=_("Not on these dates"),
        required=False,
        help_text=_("One date or run of days a line: 2026-10-01, or 2026-10-01 – 2026-10-07."),
    )
    questions = QuestionsField(
        label=_("Questions at the counter"),
        required=False,
        help_text=_(
            "The store answers them when it redeems. The name for tills is for programs that call the API; "
            "left empty it makes itself and then stays."
        ),
    )

    def clean_discount_percent(self) -> int:
        """No discount is none."""
        return self.cleaned_data["discount_percent"] or 0

    def clean_value_fen(self) -> int:
        """No amount is none."""
        return self.cleaned_data["value_fen"] or 0

    def clean_list_price_fen(self) -> int:
        """No price is none."""
        return self.cleaned_data["list_price_fen"] or 0

    def clean(self) -> dict[str, Any]:
        """What does not belong to the benefit is emptied; the rest makes sense together."""
        asked = super().clean()
        asked |= {name: blank for name, blank in _not_of(asked.get("benefit")).items() if name in asked}
        self._check_benefit(asked)
        self._check_validity(asked)
        self._check_times(asked)
        self._check_limits(asked)
        friend = not (asked.get("needs_named_vehicle") and asked.get("is_transferable"))
        self.refuse_unless(
            friend, "is_transferable", _("A voucher for one named car cannot be given to a friend.")
        )
        return asked

    def _check_benefit(self, asked: dict[str, Any]) -> None:
        benefit = asked.get("benefit")
        if benefit == Benefit.DISCOUNT:
            in_range = 1 <= (asked.get("discount_percent") or 0) <= 99
            self.refuse_unless(in_range, "discount_percent", _("A discount lies between 1 and 99 percent."))
        if benefit == Benefit.VALUE:
            self.refuse_unless(asked.get("value_fen"), "value_fen", _("Say how much is on the voucher."))
        self.refuse_unless(asked.get("uses"), "uses", _("A voucher is good for at least one use."))
        once, month = asked.get("cap_per_use_fen"), asked.get("cap_per_month_fen")
        self.refuse_unless(
            not once or not month or once <= month,
            "cap_per_month_fen",
            _("The cap of a month cannot be below the cap of one use."),
        )

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
        if last and "valid_until" in self.changed_data:
            coming = last >= timezone.localdate()
            self.refuse_unless(coming, "valid_until", _("The last day has passed already."))

    def _check_times(self, asked: dict[str, Any]) -> None:
        start, end = asked.get("hours_from"), asked.get("hours_until")
        self.refuse_unless(bool(start) == bool(end), "hours_until", _("Give both times or none."))
        self.refuse_unless(
            not start or start != end, "hours_until", _("The same time twice leaves no hours between.")
        )

    def _check_limits(self, asked: dict[str, Any]) -> None:
        for name in LIMITS:
            self.refuse_unless(
                asked.get(name) != 0, name, _("0 would let nobody use it. Leave it empty for no limit.")
            )
        for narrow, wide in (
            ("per_member_per_day", "per_member_per_month"),
            ("per_store_per_day", "per_merchant_per_day"),
        ):
            less, more = asked.get(narrow), asked.get(wide)
            self.refuse_unless(
                not less or not more or less <= more, narrow, _("This cannot be more than the wider limit.")
            )


LIMITS = ("per_member_per_month", "per_member_per_day", "per_store_per_day", "per_merchant_per_day")
OF_A_DISCOUNT = {"discount_percent": 0, "cap_per_use_fen": None, "cap_per_month_fen": None}
OF_A_VALUE = {"value_fen": 0}
OF_SOMETHING_USED = {
    **dict.fromkeys(LIMITS),
    "weekdays": [],
    "hours_from": None,
    "hours_until": None,
    "blackout_dates": [],
    "booking": BookingNeed.NONE,
    "questions": [],
}


def _not_of(benefit: str | None) -> dict[str, Any]:
    """The fields that mean nothing with a benefit, and what they hold then."""
    blank: dict[str, Any] = {}
    if benefit != Benefit.DISCOUNT:
        blank |= OF_A_DISCOUNT
    if benefit != Benefit.VALUE:
        blank |= OF_A_VALUE
    if benefit in (Benefit.VALUE, Benefit.INFORMATION):
        blank |= {"uses": 1}
    return blank | (OF_SOMETHING_USED if benefit == Benefit.INFORMATION else {})


class PackageForm(DeskForm):
    """A package; a price and the legal basis have to fit each other, and its steps follow each other."""

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

    def is_valid(self) -> bool:
        """The form, the rows of what is inside, and their steps together."""
        good = super().is_valid()
        if good and (wrong := _wrong_steps(self.formsets["items"])):
            self.add_error(None, wrong)
        return good and not self.errors


def _wrong_steps(rows: Any) -> Any:
    """What is wrong with the steps of the rows that stay, or nothing."""
    kept = [row for row in rows.cleaned_data if row and not row.get("DELETE")]
    steps = {row["step"] for row in kept}
    if steps and steps != set(range(1, len(steps) + 1)):
        return _("Number the steps 1, 2, 3 … without a gap.")
    stays = [row for row in kept if row["product"].benefit == Benefit.INFORMATION]
    if any(row["step"] < max(steps) for row in stays):
        return _("Information is never used up, so it belongs into the last step.")
    return None
