"""Pages that are sent on to friends, and who comes back by them."""

from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from club.wechat.actions import note_shared_visit
from club.wechat.models import SharedVisits

# What a link that is sent on carries: that it was, and not by whom.
MARK = ("via", "share")


def note_visit(request: HttpRequest) -> None:
    """Count whoever opens a page by a link that was sent on; previews and programs that only ask do not."""
    name, value = MARK
    is_preview = getattr(request, "is_preview", False)
    if request.method == "GET" and request.GET.get(name) == value and not is_preview:
        note_shared_visit(path=request.path, day=timezone.localdate())


def visits_by_sharing(path: str) -> int:
    """How often a page was opened by such links."""
    return SharedVisits.objects.filter(path=path).aggregate(sum=Sum("count"))["sum"] or 0
