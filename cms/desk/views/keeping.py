"""For head office and auditors: how long each kind of personal data is kept, and what the last night took."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.desk.views.page import desk_page, show
from cms.keeping.models import KeepingPeriod
from cms.keeping.queries import LASTING, periods


@require_safe
@desk_page(KeepingPeriod, "view")
def keeping(request: HttpRequest) -> HttpResponse:
    """What is deleted after a time, and what stays with its reason."""
    page = {"periods": list(periods()), "lasting": LASTING}
    return show(request, "cms/desk/keeping.html", _("Keeping periods"), "time", **page)
