"""A running sandbox beside a listening club, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import stripe

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.sandbox.running import Club, Running, club_app

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
MEMBER = "oTestMember00000000000000001"


@pytest.fixture(scope="session")
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Club, str]]:
    club = Club()
    with Running(club_app(club)) as club.url:
        settings = Settings(site_url=club.url, data_dir=tmp_path_factory.mktemp("sandbox"), smtp_port=0)
        with Running(create_app(settings)) as url:
            yield club, url


@pytest.fixture
def club(_servers: tuple[Club, str]) -> Club:
    """The club, with nothing told to it yet."""
    club, url = _servers
    httpx.post(f"{url}/sandbox/reset", trust_env=False)
    club.told = []
    club.answer = Club().answer
    return club


@pytest.fixture
def sandbox(club: Club, _servers: tuple[Club, str]) -> Iterator[httpx.Client]:
    """A client of the running sandbox."""
    with httpx.Client(base_url=_servers[1], trust_env=False, timeout=10) as client:
        yield client


@pytest.fixture
def sealed_sandbox(club: Club, tmp_path: Path) -> Iterator[httpx.Client]:
    """A sandbox in safe mode, talking to the same club."""
    settings = Settings(site_url=club.url, data_dir=tmp_path, smtp_port=0, aes_key=AES_KEY)
    with (
        Running(create_app(settings)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=10) as client,
    ):
        yield client


@pytest.fixture
def token(sandbox: httpx.Client) -> str:
    """A valid access token."""
    known = Settings()
    body = {"grant_type": "client_credential", "appid": known.app_id, "secret": known.app_secret}
    return str(sandbox.post("/cgi-bin/stable_token", json=body).json()["access_token"])


@pytest.fixture
def follower(sandbox: httpx.Client) -> str:
    """Somebody who follows; the club was not told."""
    sandbox.put(
        f"/sandbox/phones/{MEMBER}", json={"nickname": "陈一", "number": "13900020001", "following": True}
    )
    return MEMBER


@pytest.fixture
def shop(sandbox: httpx.Client) -> stripe.StripeClient:
    """The real Stripe client, pointed here."""
    return stripe.StripeClient(
        Settings().stripe_key, base_addresses={"api": str(sandbox.base_url).rstrip("/")}
    )
