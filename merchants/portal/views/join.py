"""Following an invitation. The link's secret stands behind the # of the address: no server writes it down."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from club.core.errors import DomainError
from club.identity.forms import PASSWORD_RULE
from club.identity.login import log_in
from club.identity.models import Account
from merchants.portal.forms import UsernameField
from merchants.stores.access import open_invitation
from merchants.stores.actions import InvitationGone, accept_invitation

HIDDEN = {"autocomplete": "off", "data-invitation": ""}


class LinkForm(forms.Form):
    """The secret of the link, put in by the page's script, or pasted."""

    token = forms.CharField(label=_("Invitation"), max_length=400, widget=forms.TextInput(HIDDEN))

    def clean_token(self) -> str:
        """The whole link will do."""
        return self.cleaned_data["token"].rpartition("#")[2].strip()


class JoinForm(LinkForm):
    """A user name and a password of one's own."""

    username = UsernameField()
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        help_text=PASSWORD_RULE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Not one that everybody tries, nor the user name again."""
        himself = Account(username=self.cleaned_data.get("username", ""))
        validate_password(self.cleaned_data["password"], himself)
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, object]:
        """Both times the same."""
        asked = super().clean() or {}
        if "password" in asked and asked["password"] != asked.get("again"):
            self.add_error("again", ValidationError(_("The two passwords differ.")))
        return asked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the link's secret, then for a user name and a password, then go in."""
    link = LinkForm(request.POST or None)
    if not link.is_valid():
        return render(request, "merchants/portal/join.html", {"form": link})
    invitation = open_invitation(link.cleaned_data["token"], timezone.now())
    if invitation is None:
        gone = {"form": LinkForm(), "refusal": InvitationGone.message}
        return render(request, "merchants/portal/join.html", gone, status=InvitationGone.status)
    form = JoinForm(request.POST if "username" in request.POST else None, initial=link.cleaned_data)
    form.fields["token"].widget = forms.HiddenInput()
    if form.is_valid() and (answer := _accepted(request, form)):
        return answer
    return render(request, "merchants/portal/join.html", {"form": form, "invitation": invitation})


def _accepted(request: HttpRequest, form: JoinForm) -> HttpResponse | None:
    words = {name: form.cleaned_data[name] for name in ("token", "username", "password")}
    try:
        operator = accept_invitation(**words, at=timezone.now())
    except DomainError as refusal:
        form.add_error("username" if refusal.code == "username_taken" else None, str(refusal))
        return None
    return log_in(request, operator.account, next_url=reverse("portal"), by_password=True)
