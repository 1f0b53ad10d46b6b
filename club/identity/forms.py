"""allauth's forms with words and keyboards that suit our readers."""

import logging
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, SetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from club.identity.first_passwords import RUN_OUT, SAME, has_run_out, is_first

logger = logging.getLogger(__name__)
PASSWORD_RULE = _("At least 8 characters, not only digits and not a common word.")


def _digits(field: forms.Field) -> None:
    attrs = {"placeholder": _("6 digits"), "inputmode": "numeric", "autocomplete": "one-time-code"}
    field.label = _("Code from the app")
    field.widget.attrs.update(attrs)


class Login(LoginForm):
    """Phone or username, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mobile number or username")
        self.fields["login"].widget.attrs.update(placeholder="", autocomplete="username")
        self.fields["password"].widget.attrs["placeholder"] = ""

    def clean(self) -> Any:
        """A first password opens nothing once it has run out."""
        cleaned, account = super().clean(), getattr(self, "user", None)
        if account is not None and has_run_out(account, timezone.now()):
            logger.warning("login refused: the first password of %s has run out", account.uid)
            raise forms.ValidationError(RUN_OUT)
        return cleaned


class SetPassword(SetPasswordForm):
    """The first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULE


class ChangePassword(ChangePasswordForm):
    """Another password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULE

    @property
    def is_first(self) -> bool:
        """Whether the old one is known to whoever gave it."""
        return is_first(self.user)

    def clean_password1(self) -> str:
        """What was given does not stay."""
        chosen: str = self.cleaned_data["password1"]
        if self.is_first and self.user.check_password(chosen):
            raise forms.ValidationError(SAME)
        return chosen


class _Noted:
    """Digits that are refused leave a line in the log, without what was typed."""

    def clean_code(self) -> Any:
        """What allauth makes of them."""
        try:
            return super().clean_code()  # type: ignore[misc] - the form beside it has it
        except forms.ValidationError:
            logger.warning("second factor refused: %s", self.user.uid)  # type: ignore[attr-defined] - likewise
            raise


class Authenticate(_Noted, AuthenticateForm):
    """The app's digits after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self.fields["code"])


class Reauthenticate(_Noted, ReauthenticateForm):
    """The app's digits once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self.fields["code"])


class Activate(ActivateTOTPForm):
    """The first digits of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self.fields["code"])
