"""A rush: ten thousand members want a thousand gifts, each with a session of his own, over HTTP.

They have the page of the campaign open when it begins, so that each holds the pass that it gives him.
"""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from club.core.audit import SYSTEM
from club.identity.models import Account, BrowserSession
from club.identity.sessions import SessionStore
from club.members.models import Member
from tests import cast
from tests.bench import clients, world
from tests.bench.place import Place
from tests.bench.report import Figure
from vouchers.campaigns import passes
from vouchers.campaigns.actions import open_occasion
from vouchers.campaigns.models import Campaign, Claim, Occasion, StockShard

CLIENTS = 32
FULL = 10_000
SLOWER_COMMIT = 2000  # microseconds


def run(place: Place) -> Iterator[Figure]:
    """The rush, and another one on a database whose commits take two milliseconds longer."""
    many = place.pick(2_000, FULL, FULL)
    place.new_database("rush")
    people = _members(many)
    occasions = {name: _occasion(name, many // 10) for name in ("warm", "rush", "slow")}
    world.settle_down("club_member", "club_account", "club_browsersession", "vouchers_stockshard")
    with place.web() as port:
        _want(place, port, "warm", people[:500])
        answers = _want(place, port, "rush", people)
        _commits_take(SLOWER_COMMIT)
        slower = _want(place, port, "slow", people)
        _commits_take(0)
    note = place.note(many, FULL)
    rate, slow_rate = answers.per_second, slower.per_second
    yield Figure("answers in a rush", rate, "/s", target="1,500/s", is_met=rate >= 1500, note=note)
    yield Figure("99 % within", answers.percentile(0.99), "ms")
    near = slow_rate >= 0.9 * rate
    yield Figure("with slower commits", slow_rate, "/s", rate, "/s without", "90 %", near)
    for name, seen in (("rush", answers), ("slow", slower)):
        yield from _counted(name, occasions[name], seen)


def _counted(name: str, occasion: Occasion, seen: clients.Answers) -> Iterator[Figure]:
    given = Claim.objects.filter(occasion=occasion).count()
    left = sum(StockShard.objects.filter(occasion=occasion).values_list("remaining", flat=True))
    over = given - (occasion.stock or 0)
    yield Figure(f"given too many ({name})", over, "", target="0", is_met=over == 0)
    yield Figure(f"left and given ({name})", left + given, "", occasion.stock, "in stock")
    failed = sum(count for status, count in seen.statuses.items() if status != 200)
    yield Figure(f"answers other than 200 ({name})", failed, "", target="0", is_met=failed == 0)


def _want(place: Place, port: int, code: str, people: list[tuple[str, Member]]) -> clients.Answers:
    """Every session asks once, over as many connections as there are clients."""
    token, occasion, at = secrets.token_hex(16), Occasion.objects.get(campaign__code=code), timezone.now()
    common = {"HX-Request": "true", "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
    wanted = [
        clients.Request(
            f"/campaigns/{code}/claim/",
            f"pass={passes.give(session=key, code=code, member=member, occasion=occasion, at=at)}",
            {"Cookie": f"sessionid={key}; csrftoken={token}"},
        )
        for key, member in people
    ]
    lanes = [clients.Lane(wanted[number::CLIENTS], common) for number in range(CLIENTS)]
    return clients.send(port, lanes, seconds=120, folder=place.data_dir)


def _occasion(code: str, stock: int) -> Occasion:
    at = timezone.now()
    package = cast.package(branch=Member.objects.first().branch)
    campaign = Campaign.objects.create(
        code=code,
        name=code,
        branch=package.branch,
        package=package,
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(days=1),
        stock=stock,
    )
    occasion = open_occasion(campaign=campaign, by=SYSTEM, at=at)
    assert occasion is not None
    return occasion


def _members(count: int) -> list[tuple[str, Member]]:
    """Full members who are logged in, with the keys of their sessions."""
    world.people(count)
    members = list(Member.objects.order_by("pk")[:count])
    accounts = Account.objects.bulk_create(
        [Account(username=f"rush{member.pk}", password="!") for member in members], batch_size=1000
    )
    world.run(
        """UPDATE club_member SET account_id = account.id FROM club_account account
           WHERE account.username = 'rush' || club_member.id"""
    )
    store, until = SessionStore(), timezone.now() + timedelta(days=1)
    rows = [
        BrowserSession(
            session_key=secrets.token_hex(16),
            session_data=store.encode(_entered(account)),
            expire_date=until,
            account=account,
        )
        for account in accounts
    ]
    BrowserSession.objects.bulk_create(rows, batch_size=1000)
    return list(zip([row.session_key for row in rows], members, strict=True))


def _entered(account: Account) -> dict[str, str]:
    return {
        SESSION_KEY: str(account.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: account.get_session_auth_hash(),
    }


def _commits_take(microseconds: int) -> None:
    """PostgreSQL waits that long before each flush, as a slower disk would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET commit_siblings = 0")
        cursor.execute(f"ALTER SYSTEM SET commit_delay = {microseconds:d}")
        cursor.execute("SELECT pg_reload_conf()")
