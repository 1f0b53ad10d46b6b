"""The desk in a large world: lists, searches with Chinese words, the figures of the first page and others."""

import secrets
from collections.abc import Iterator
from urllib.parse import quote

from django.utils import timezone

from club.core.audit import SYSTEM
from club.identity.models import Role
from club.members.models import Member
from club.organisation.queries import head_office
from cms.desk.actions import appoint, ensure_roles
from tests import cast, doors
from tests.bench import pages
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 500_000
SLOW_MS = 300
LISTS = "member voucher gift grantbatch redemption payable statement merchant store audit message complaint"
SEARCHES = (("voucher", "洗车"), ("redemption", "服务12"), ("merchant", "服务12"), ("store", "人民路7"))
FIGURES = (
    *("/desk/", "/desk/results/", "/desk/complaint_figures/", "/desk/monitor/"),
    *("/desk/attainment/", "/desk/evaluation/"),
)


def run(place: Place) -> Iterator[Figure]:
    """As an administrator of the head office, in whose reach everything is."""
    members = place.pick(5_000, 20_000, FULL)
    place.populated_database(members)
    browser = pages.visitor()
    _enter(browser)
    member = Member.objects.order_by("-pk")[members // 2]
    paths = [f"/desk/{name}/" for name in LISTS.split()]
    searched = [*SEARCHES, ("member", member.number), ("voucher", member.number), ("gift", member.number)]
    paths += [f"/desk/{name}/?q={quote(words)}" for name, words in searched]
    paths += [f"/desk/member/inspect/{member.pk}/", *FIGURES]
    with place.web() as port:
        seen = pages.look(place, port, browser, paths, place.pick(10, 30, 60))
    yield from pages.figures(seen, slow_ms=SLOW_MS, statements=None, note=place.note(members, FULL))


def _enter(browser: pages.Client) -> None:
    ensure_roles()
    account = cast.account(f"bench-{secrets.token_hex(6)}", last_name="同事")
    appoint(account=account, branch=head_office(), role=Role.ADMIN, by=SYSTEM, at=timezone.now())
    doors.enter_with_second_factor(browser, account)
