"""Time limits in words."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from club.standards.models import ClaimClock


def term(half_days: int | None) -> str:
    """Half working days as people say it."""
    if half_days is None:
        return pgettext("time limit", "as agreed")
    if half_days == 0:
        return _("while you wait")
    if half_days % 2:
        return _("%(days)s working days") % {"days": f"{half_days / 2:.1f}"}
    days = half_days // 2
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def up_to(fen: int | None, over: int | None = None) -> str:
    """An amount in fen as the upper end of a band, in whole yuan; without one what it is `over`, if known."""
    if fen is None and over is not None:
        return _("over %(amount)s yuan") % {"amount": f"{over // 100:,}"}
    if fen is None:
        return pgettext("amount", "above that")
    return _("up to %(amount)s yuan") % {"amount": f"{fen // 100:,}"}


def standing(row: ClaimClock) -> str:
    """How a clock stands now."""
    if row.due_at is None:
        return pgettext("time limit", "as agreed")
    if row.stopped_at:
        return _("in time") if row.stopped_at <= row.due_at else pgettext("time limit", "late")
    return pgettext("time limit", "overdue") if row.due_at < timezone.now() else _("still running")
