"""The live monitor: uses as they happen, in reach of the post, members masked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.desk.access import rows_for
from cms.desk.naming import whose
from cms.desk.views.page import desk_page, show
from cms.reports.monitor import by_branch, newest
from merchants.quality.models import Flag
from vouchers.lifecycle.models import Redemption


@require_safe
@never_cache
@desk_page(Redemption, "view")
def monitor(request: HttpRequest) -> HttpResponse:
    """Counters by branch, and the latest uses; both look for news by themselves."""
    page = {**_counted(request), **_latest(request, 0)}
    return show(request, "cms/desk/monitor.html", _("Live monitor"), "view", **page)


@require_safe
@never_cache
@desk_page(Redemption, "view")
def uses(request: HttpRequest) -> HttpResponse:
    """What came in after the use at which the page stands."""
    return render(request, "cms/desk/parts/monitor_uses.html", _latest(request, _number(request, "after")))


@require_safe
@never_cache
@desk_page(Redemption, "view")
def branches(request: HttpRequest) -> HttpResponse:
    """The counters."""
    return render(request, "cms/desk/parts/monitor_branches.html", _counted(request))


def _number(request: HttpRequest, name: str) -> int:
    """A number of the address; 0 for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _latest(request: HttpRequest, after: int) -> dict[str, Any]:
    branch = _number(request, "branch")
    rows = newest(rows_for(request.user, Redemption, ["view"]), after, branch)
    today = timezone.localdate()
    shown = [
        {
            "row": row,
            "whose": whose(row),
            "flags": _flags(row),
            "is_older": timezone.localdate(row.redeemed_at) != today,
        }
        for row in rows
    ]
    return {"uses": shown, "cursor": rows[0].pk if rows else after, "branch": branch}


def _flags(row: Redemption) -> list[Flag]:
    return [each.flag for each in row.flagged.all() if each.flag.state != Flag.State.CLEARED]


def _counted(request: HttpRequest) -> dict[str, Any]:
    rows = rows_for(request.user, Redemption, ["view"])
    counts = by_branch(rows, rows_for(request.user, Flag, ["view"]), timezone.now())
    totals = {name: sum(getattr(row, name) for row in counts) for name in ("uses", "undone", "fen", "flags")}
    return {"counts": counts, "totals": totals, "branch": _number(request, "branch")}
