"""Forms of offers: nothing goes live from them but by a colleague's approval."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import HelpPanel
from wagtail.snippets.views.snippets import CreateView, EditView

from cms.approval.models import OwnWork


class FourEyes:
    """Without the way to publish at once; stopping what is live stays a matter of one person."""

    def get_available_actions(self) -> list[str]:
        return [action for action in super().get_available_actions() if action != "publish"]

    def run_action_method(self) -> HttpResponse | None:
        """An approval that is none, because its author presses the button, leaves a draft."""
        try:
            if "action-workflow-action" in self.request.POST and self.action != "workflow-action":
                raise OwnWork
            return super().run_action_method()
        except OwnWork as error:
            messages.warning(self.request, _("Saved as a draft. %(why)s") % {"why": error})
            return redirect(self.get_edit_url())


class OfferCreateView(FourEyes, CreateView):
    """A new offer."""


class OfferEditView(FourEyes, EditView):
    """A change of one, or its approval."""


def how_it_goes_live() -> HelpPanel:
    """In words, beside the time from which it shall be live."""
    words = _(
        "Save your draft as often as you like, then send it to approval with the button below. It goes live "
        "when a colleague approves it, at the time given here or at once. Whoever wrote part of a draft "
        "cannot approve it; taking it offline needs one person only."
    )
    return HelpPanel(content=words)
