"""What may go after a while. Nothing of the ledgers, of the audit trail or of what was promised is here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from club.core.models import IdempotencyKey
from club.identity.models import BrowserSession, PhoneCode, Tally
from club.members.models import HeldFile, Violation
from club.messaging.models import BudgetUse
from club.wechat.models import Callback
from merchants.applications.models import Application
from merchants.stores.models import MissCount
from merchants.webhooks.models import Delivery
from vouchers.lifecycle.models import MemberGuesses


@dataclass(frozen=True)
class Leftover:
    """One kind: the rows that are done with, the moment they are counted from, and for how long.

    `why` is the reason for the period, with the law where one asks for it. `days` is where a club starts;
    staff may set another period, but none below `least`. `papers` are the rows beside it that hold a file
    each.
    """

    what: str
    label: Any
    why: Any
    model: type[Model]
    since: str
    days: int
    least: int = 1
    done: Q = field(default_factory=Q)
    papers: str = ""

    def over(self, at: datetime, days: int) -> QuerySet[Any]:
        """The rows whose time is over."""
        before = at - timedelta(days=max(days, self.least))
        return self.model._default_manager.filter(self.done, **{f"{self.since}__lt": before})

    def files(self, ids: Iterable[int]) -> list[Any]:
        """The files that go with these rows."""
        if not self.papers:
            return []
        rows = self.model._default_manager.filter(pk__in=ids).prefetch_related(self.papers)
        return [paper.file for row in rows for paper in getattr(row, self.papers).all()]


LEFTOVERS = [
    Leftover(
        "webhook_deliveries",
        _("deliveries to partners that are over"),
        _("Partners can ask what they were told, and it can be sent once more."),
        Delivery,
        "made_at",
        days=90,
        least=7,  # they are tried for three days and may be sent again by hand
        done=~Q(state=Delivery.State.WAITING),
    ),
    Leftover(
        "wechat_callbacks",
        _("callbacks of WeChat as they came"),
        _("The Cybersecurity Law asks that network logs are kept for at least six months."),
        Callback,
        "received_at",
        days=180,  # six months: Cybersecurity Law 21 asks that much of network logs
        done=~Q(state=Callback.State.RECEIVED),
    ),
    Leftover(
        "held_files",
        _("files of customers sent in"),
        _(
            "Full of personal data; whoever sent one in looks at it the same day (shortest "
            "time necessary: Personal Information Protection Law, Article 19)."
        ),
        HeldFile,
        "held_at",
        days=3,  # full of people: whoever sent one in looks at it the same day
        done=~Q(state=HeldFile.State.CONFIRMED),
    ),
    Leftover(
        "phone_codes",
        _("codes sent by SMS"),
        _("To answer questions about codes; a code itself is void after ten minutes."),
        PhoneCode,
        "sent_at",
        days=7,
    ),
    Leftover(
        "tallies",
        _("counts of tries"),
        _("To slow down those who guess; the longest window is a day."),
        Tally,
        "since",
        days=2,
        least=2,  # the longest window is a day
    ),
    Leftover(
        "idempotency_keys",
        _("answers to calls with a key"),
        _("Partners may repeat a call and get the same answer for thirty days."),
        IdempotencyKey,
        "created_at",
        days=30,
        least=30,  # what the API promises
    ),
    Leftover(
        "message_quota_uses",
        _("uses of message quotas"),
        _("To see that quotas held, a year back."),
        BudgetUse,
        "since",
        days=400,
        least=32,  # the longest period is a month
    ),
    Leftover(
        "misses",
        _("wrong codes of everybody, by ten minutes"),
        _("To notice those who guess codes of vouchers."),
        MissCount,
        "begins_at",
        days=30,
    ),
    Leftover(
        "member_guesses",
        _("wrong codes of a member"),
        _("To stop those who guess codes of vouchers."),
        MemberGuesses,
        "misses_since",
        days=30,
    ),
    Leftover(
        "declined_applications",
        _("applications of workshops that were declined"),
        _(
            "The applicant can read the reason for half a year; then his papers are of no use"
            " to anybody (Personal Information Protection Law, Article 19)."
        ),
        Application,
        "decided_at",
        days=180,
        least=30,  # the link to the state of the application tells the reason as long
        done=Q(state=Application.State.DECLINED, merchant=None),  # an entered one's papers are the merchant's
        papers="papers",
    ),
    Leftover(
        "sessions",
        _("logins that are over"),
        _("A login that is over opens nothing any more."),
        BrowserSession,
        "expire_date",
        days=0,
        least=0,
    ),
    Leftover(
        "traffic_offences",
        _("traffic offences that were dealt with, or are two years old"),
        _("So that owners can deal with them; older ones are of no use to them."),
        Violation,
        "happened_at",
        days=730,
        least=30,
    ),
]
