"""Where partners may have us called."""

import threading
import time
from collections.abc import Iterator

import pytest

from merchants.webhooks import targets
from merchants.webhooks.client import call
from merchants.webhooks.models import Endpoint
from merchants.webhooks.targets import TargetRefused, Unanswered, checked, read
from tests import cast
from tests.merchants.webhooks.scene import endpoint

PUBLIC = "93.184.216.34"

REFUSED = [
    "https://127.0.0.1/hooks",
    "https://[::1]/hooks",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[::7f00:1]/",
    "https://[3fff::1]/",
    "https://[4000::1]/",
    "https://192.0.0.8/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://168.63.129.16/",
    "https://100.100.100.200/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://shop.example.com@10.0.0.1/",
    "https://user:word@shop.example.com/",
    "https://shop.example.com./",
    "https://[shop.example.com]/",
    "https://[shop]/",
    "https://[v1.example.com]/",
    "https://localhost/",
    "https://intranet/",
    "https://shop.example.com\\@10.0.0.1/",
    "https://shop.example.com/a b",
    "https://shop.example.com/a\\b",
    "https://shop.example.com/#part",
    "https://shop。example。com/",
    "https://１２７.0.0.1/",
    "https://shop.example.com:22/",
    "https://shop.example.com:99999/",
    "http://shop.example.com/",
    "http://shop.example.com:443/",
    "http://shop.example.com:8443/",
    "ftp://shop.example.com/",
    "//shop.example.com/",
    "file:///etc/passwd",
    "https:///hooks",
    "",
]


def leads_to(*addresses: str):
    return lambda host, port: list(addresses)


@pytest.fixture
def as_in_production(settings):
    settings.WEBHOOKS_LOOPBACK = False


@pytest.mark.django_db
@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_plainly_public_is_refused_when_saved_and_when_sent(as_in_production, url):
    """O01: nothing is saved, and an address that got into the table is not called either."""
    with pytest.raises(TargetRefused):
        endpoint(cast.store(), url, resolve=leads_to(PUBLIC))
    said = call(url, b"{}", {}, resolve=leads_to(PUBLIC))
    assert (said.status, said.is_ours, said.is_fine) == (None, True, False)
    assert Endpoint.objects.count() == 0


PRIVATE = ["127.0.0.1", "10.0.0.7", "169.254.169.254", "100.100.0.1"]
PRIVATE_6 = ["::1", "::ffff:10.0.0.1", "fe80::1%eth0", "fd00::7", "2606:2800:220:1::1%eth0"]
NONSENSE = ["shop.example.com", ""]


@pytest.mark.parametrize("found", PRIVATE + PRIVATE_6 + NONSENSE)
def test_a_public_name_that_leads_into_a_private_network_is_refused(as_in_production, found):
    """O01: the look-up at the moment of sending counts, and one bad address among good ones is enough."""
    for answers in ([found], [PUBLIC, found]):
        with pytest.raises(TargetRefused) as refusal:
            checked("https://shop.example.com/", leads_to(*answers))
        assert refusal.value.details == {"why": "address"}
        assert (
            call("https://shop.example.com/", b"", {}, resolve=leads_to(*answers)).error == "refused: address"
        )


@pytest.mark.parametrize(
    "url", ["https://shop.example.com/hooks?a=1", "https://shop.example.com:8443/hooks?a=1"]
)
def test_a_public_https_address_is_taken_apart(as_in_production, url):
    target = checked(url, leads_to(PUBLIC))
    port = ":8443" if "8443" in url else ""
    assert (target.host_header, target.path, target.addresses) == (
        f"shop.example.com{port}",
        "/hooks?a=1",
        (PUBLIC,),
    )


@pytest.mark.parametrize(
    ("end", "path"), [("", "/"), ("/", "/"), ("?a=1", "/?a=1"), ("/hooks?", "/hooks"), ("/a/b?c", "/a/b?c")]
)
def test_the_root_is_called_where_no_path_is_named(as_in_production, end, path):
    assert checked(f"https://shop.example.com{end}", leads_to(PUBLIC)).path == path


def test_an_address_has_three_hundred_letters_at_most(as_in_production):
    url = "https://shop.example.com/".ljust(300, "a")
    assert checked(url, leads_to(PUBLIC)).path == "/".ljust(276, "a")
    with pytest.raises(TargetRefused) as refusal:
        checked(f"{url}a", leads_to(PUBLIC))
    assert refusal.value.details == {"why": "characters"}


def test_a_name_that_leads_to_no_address_is_refused(as_in_production):
    with pytest.raises(TargetRefused) as refusal:
        checked("https://shop.example.com/", leads_to())
    assert refusal.value.details == {"why": "address"}


@pytest.mark.parametrize("url", ["https://93.184.216.34/x", "https://[2606:2800:220:1::1]/x"])
def test_a_public_address_may_stand_for_itself(as_in_production, url):
    target = checked(url, leads_to(PUBLIC))
    host = url.removeprefix("https://").removesuffix("/x")
    assert (target.host, target.host_header) == (host.strip("[]"), host)


def test_a_developers_machine_may_call_itself_and_nothing_else_that_is_private(settings):
    settings.WEBHOOKS_LOOPBACK = True
    assert checked("http://127.0.0.1:9/x").addresses == ("127.0.0.1",)
    refused = ("http://10.0.0.1/", "https://169.254.169.254/", "http://shop.example.com/", "ftp://127.0.0.1/")
    for url in (*refused, "https://intranet/", "http://shop.example.com:443/", "https://shop.example.com:9/"):
        with pytest.raises(TargetRefused):
            checked(url, leads_to(PUBLIC))


def test_a_developers_machine_calls_itself_by_the_usual_ports_without_naming_them(settings):
    settings.WEBHOOKS_LOOPBACK = True
    called = [
        (target.port, target.host_header)
        for target in map(read, ("http://127.0.0.1/", "https://127.0.0.1/", "http://127.0.0.1:443/"))
    ]
    assert called == [(80, "127.0.0.1"), (443, "127.0.0.1"), (443, "127.0.0.1:443")]


@pytest.mark.django_db
def test_a_name_nobody_knows_is_refused_when_saved(as_in_production):
    def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(TargetRefused):
        endpoint(None, "https://shop.example.com/", resolve=nobody)
    assert call("https://shop.example.com/", b"", {}, resolve=nobody).error == "name not found"


class Silent:
    """A name server that answers when it is woken."""

    def __init__(self) -> None:
        self.woken = threading.Event()

    def __call__(self, host: str, port: int) -> list[str]:
        self.woken.wait(30)
        return [PUBLIC]


@pytest.fixture
def silent_name_server() -> Iterator[Silent]:
    """It answers when the test is over, and nobody who asked is left waiting in the next one."""
    server = Silent()
    yield server
    server.woken.set()
    for asking in asking_now():
        asking.join(5)


def asking_now() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "look-up"]


def test_a_silent_name_server_costs_no_more_than_our_patience(as_in_production, silent_name_server):
    """O03: the system's look-up has no limit of its own."""
    began = time.monotonic()
    said = call("https://shop.example.com/", b"", {}, resolve=silent_name_server, patience_s=0.2)

    assert (said.status, said.error, said.is_ours) == (None, "name not answered", False)
    assert time.monotonic() - began < 1


def test_look_ups_that_hang_do_not_pile_up(as_in_production, silent_name_server):
    """O03: sixteen at most; the next ones are not even asked, and wait no longer than the others."""
    for _n in range(20):
        with pytest.raises(Unanswered):
            checked("https://shop.example.com/", silent_name_server, patience_s=0.02)

    assert len(asking_now()) == 16
    assert all(asking.daemon for asking in asking_now())  # whoever stops the house waits for none of them


def test_who_has_no_time_left_waits_for_nobody(as_in_production, silent_name_server):
    """O03: neither for the answer nor for a place among those who ask."""
    began = time.monotonic()
    for _n in range(17):
        with pytest.raises(Unanswered):
            checked("https://shop.example.com/", silent_name_server, patience_s=-1)

    assert time.monotonic() - began < 0.9


def test_who_has_time_waits_for_a_place_among_those_who_ask(as_in_production, silent_name_server):
    for _n in range(16):
        with pytest.raises(Unanswered):
            checked("https://shop.example.com/", silent_name_server, patience_s=0)
    soon = threading.Timer(0.2, silent_name_server.woken.set)
    soon.start()

    assert checked("https://shop.example.com/", leads_to(PUBLIC), patience_s=20).addresses == (PUBLIC,)
    soon.join()


@pytest.mark.django_db
def test_a_name_that_nobody_answers_for_is_refused_when_saved(
    as_in_production, silent_name_server, monkeypatch
):
    monkeypatch.setattr(targets, "PATIENCE_S", 0.05)
    with pytest.raises(TargetRefused):
        endpoint(None, "https://shop.example.com/", resolve=silent_name_server)
    assert Endpoint.objects.count() == 0
