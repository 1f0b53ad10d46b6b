"""Forms of message texts, reminder rules, source codes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from club.messaging.models import Channel, MessageKind, Purpose
from club.messaging.wording import unknown_placeholders
from club.wechat.models import Scene
from cms.desk.forms.base import DeskForm
from cms.desk.places import PlacesField

NUMBERS = re.compile(r"-?\d+")


class MessageKindForm(DeskForm):
    """A text; it may only mention what the sender fills in."""

    channels = PlacesField(
        label=_("Channels"),
        choices=Channel.choices,
        help_text=_("Tried from top to bottom until one works."),
    )

    def clean(self) -> dict[str, Any]:
        """Only placeholders of the list, and no offers through WeChat's templates."""
        asked = super().clean()
        offers = asked.get("purpose") == Purpose.MARKETING
        self.refuse_unless(
            not (offers and Channel.WECHAT in asked.get("channels", [])),
            "channels",
            _("Marketing never goes out as a WeChat template: the account would lose the right to use them."),
        )
        self._keep_letters_apart(asked)
        for name, text in asked.items():
            if isinstance(text, str):
                setattr(self.instance, name, text)
        if unknown := sorted(unknown_placeholders(self.instance)):
            message = _("Nobody fills in {%(name)s}. You may use: %(known)s.")
            known = ", ".join(f"{{{name}}}" for name in self.instance.placeholders)
            self.add_error(
                "text", forms.ValidationError(message, params={"name": unknown[0], "known": known})
            )
        return asked

    def _keep_letters_apart(self, asked: dict[str, Any]) -> None:
        """A letter on paper stays one and speaks both languages; nothing else becomes one."""
        channels = asked.get("channels", [])
        if self.instance.is_letter:
            self.refuse_unless(
                channels == [Channel.LETTER], "channels", _("This text is for letters on paper only.")
            )
            for name in ("title_en", "text_en"):
                words = _("A letter on paper needs both languages.")
                self.refuse_unless(bool(asked.get(name)), name, words)
        else:
            words = _("This text is sent; it is not laid out as a letter on paper.")
            self.refuse_unless(Channel.LETTER not in channels, "channels", words)


class OffsetsField(forms.CharField):
    """Days from a date, '-30, -10, 0'."""

    def prepare_value(self, value: Any) -> Any:
        """Stored days as typed."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        """Whole numbers between a year before and a year after, without repetition."""
        days = sorted({int(number) for number in NUMBERS.findall(super().clean(value))})
        if not days or days[0] < -366 or days[-1] > 366:
            raise forms.ValidationError(_("Write days as -30, -10, 0: at most a year before or after."))
        return days

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other days were typed."""
        return self.prepare_value(initial or []) != (data or "").strip()


class TailsField(forms.CharField):
    """Digits by weekday, '16, 27, 38, 49, 50, -, -'."""

    def prepare_value(self, value: Any) -> Any:
        """Stored digits as typed."""
        return ", ".join(each or "-" for each in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Seven groups of digits, or none at all."""
        text = super().clean(value).strip()
        parts = [part.strip().strip("-") for part in re.split(r"[,，、]", text)] if text else []
        if len(parts) not in (0, 7) or any(part and not part.isdecimal() for part in parts):
            raise forms.ValidationError(_("Write seven groups of digits, one for each day from Monday."))
        return parts

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other digits were typed."""
        return self.prepare_value(initial or []) != (data or "").strip()


class ReminderRuleForm(DeskForm):
    """A rule."""

    offsets = OffsetsField(
        label=_("Days from the date"),
        help_text=_("-30 is thirty days before, 0 the day itself; several with commas."),
    )

    def clean_message_kind(self) -> MessageKind:
        """A rule sends; letters on paper are printed at the desk."""
        kind: MessageKind = self.cleaned_data["message_kind"]
        if kind.is_letter:
            raise forms.ValidationError(_("This text is for letters on paper only."))
        return kind


class PauseForm(forms.Form):
    """Why a rule is held back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Stands beside the rule and in the audit trail.")
    )


class TrafficLimitForm(DeskForm):
    """A limit of a city."""

    tails = TailsField(
        label=_("Digits from Monday to Sunday"),
        required=False,
        help_text=_(
            "Like 16, 27, 38, 49, 50, -, -: a dash where all may drive. Empty for odd and even days."
        ),
    )


class SceneForm(DeskForm):
    """A source of followers."""

    class Meta:
        model = Scene
        fields = ["kind", "label", "branch", "is_permanent"]
