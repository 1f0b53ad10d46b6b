"""The form of a campaign, and of the prizes in it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel

from club.core.money import yuan
from cms.desk.forms.base import DeskForm
from cms.desk.money_field import YuanField
from vouchers.campaigns import lots
from vouchers.campaigns.calendar import next_term
from vouchers.campaigns.models import Campaign, Way

PARTS_OF_A_PERCENT = lots.WHOLE // 100


class PercentField(forms.DecimalField):
    """Odds in percent with at most four decimals, cleaned to whole parts of a million."""

    def __init__(self, **kwargs: Any) -> None:
        least = Decimal(1) / PARTS_OF_A_PERCENT
        super().__init__(min_value=least, max_value=Decimal(100), decimal_places=4, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Parts of a million from the row as percent; what was typed stays as typed."""
        return lots.percent(value).rstrip("%") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Percent as typed to parts of a million."""
        percent = super().clean(value)
        return None if percent is None else int(percent * PARTS_OF_A_PERCENT)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the odds differ, not their spelling."""
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


class PrizeForm(DeskForm):
    """A prize; what the law asks of each one."""

    odds = PercentField(
        label=_("Odds in percent"),
        help_text=_("Of each try; 0.25 means one in four hundred. Members read it on the page."),
    )
    number = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=1_000_000,
        help_text=_(
            "For each time it takes place. When they are gone, a try that falls to it brings nothing."
        ),
    )
    value_fen = YuanField(
        label=_("Worth"),
        help_text=_("What one is worth; members read it. The law allows no prize of a draw above ¥50,000."),
    )

    def clean_value_fen(self) -> int:
        """Within the law."""
        fen: int = self.cleaned_data["value_fen"]
        if fen > lots.DEAREST_FEN:
            raise ValidationError(_("The law forbids prizes of a draw that are worth more than ¥50,000."))
        return fen

    def clean(self) -> dict[str, Any]:
        """A draft binds nobody, so it cannot be a prize."""
        asked = super().clean()
        package = asked.get("package")
        self.refuse_unless(
            not package or package.live,
            "package",
            _("This package is not published yet. Have it approved, then choose it."),
        )
        return asked


class PrizesPanel(InlinePanel):
    """The prizes inside the form of their campaign, with a form of their own."""

    def get_form_options(self) -> dict[str, Any]:
        """The same, with our form."""
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": PrizeForm, "inherit_kwargs": ["for_user"]}
        return options


class CampaignForm(DeskForm):
    """A campaign; one with a draw has prizes whose odds leave room for each other."""

    budget_fen = YuanField(
        label=_("Budget"),
        required=False,
        help_text=_("The most its gifts may be expected to cost each time. Empty: no limit."),
    )

    def clean(self) -> dict[str, Any]:
        """It ends after it starts, and takes place in between; what belongs to the other way is emptied."""
        asked = super().clean()
        start, end = asked.get("starts_at"), asked.get("ends_at")
        if start and end:
            self.refuse_unless(start < end, "ends_at", _("It must end after it starts."))
            said = Campaign(starts_at=start, ends_at=end, recurrence=asked.get("recurrence", "once"))
            self.refuse_unless(
                next_term(said, start), "ends_at", _("There is no 18th between the start and the end.")
            )
        if asked.get("way") == Way.DRAW:
            self.refuse_unless(asked.get("tries_each"), "tries_each", _("Each member has at least one try."))
            return {**asked, "package": None, "stock": None}
        return {**asked, "tries_each": 1}

    def is_valid(self) -> bool:
        """The form, the rows of its prizes, and all of them together."""
        good = super().is_valid()
        if good and self.cleaned_data.get("way") == Way.DRAW:
            self._check_prizes()
        return good and not self.errors and all(form.is_valid() for form in self._prizes())

    def _prizes(self) -> list[Any]:
        """The forms of the prizes that stay."""
        if "prizes" not in self.formsets:
            return []
        rows = self.formsets["prizes"].forms
        return [
            row for row in rows if getattr(row, "cleaned_data", None) and not row.cleaned_data.get("DELETE")
        ]

    def _check_prizes(self) -> None:
        prizes = self._prizes()
        self.refuse_unless(prizes, "way", _("A draw needs at least one prize."))
        odds = sum(row.cleaned_data["odds"] for row in prizes)
        if odds > lots.WHOLE:
            words = _("All odds together are %(odds)s. They cannot be more than 100%%.")
            prizes[-1].add_error("odds", words % {"odds": lots.percent(odds)})
        costs = (row.cleaned_data["number"] * row.cleaned_data["package"].cost_fen for row in prizes)
        budget, cost = self.cleaned_data.get("budget_fen"), sum(costs)
        words = _(
            "All prizes together are expected to cost ¥%(cost)s. Raise the budget or give fewer of them."
        )
        self.refuse_unless(budget is None or cost <= budget, "budget_fen", words % {"cost": yuan(cost)})

    def save(self, commit: bool = True) -> Any:
        """A new campaign starts with its whole stock."""
        if self.instance.pk is None:
            self.instance.stock_left = self.instance.stock
        return super().save(commit)
