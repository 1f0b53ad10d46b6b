"""Setting up the second factor."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse


class FirstCodeView(ActivateTOTPView):
    """As allauth's; whoever typed the first code has shown the factor and is not asked for another."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        """Keep the factor, and note that it was just used."""
        answer = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, method="mfa", type=Authenticator.Type.TOTP, reauthenticated=True
        )
        return answer
