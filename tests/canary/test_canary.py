"""A member with data of his own goes through the house; then all that it wrote is searched for them."""

import base64
import io
import json
import logging
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from kombu import Connection

from club.core.audit import SYSTEM
from club.identity.models import Role
from club.members.actions.import_customers import import_customers
from club.members.models import Customer, Member, Vehicle
from club.messaging.actions import drain
from club.messaging.models import Message
from config import broker
from config.celery import app
from config.error_reports import scrubbed
from config.logs import JsonFormatter
from config.postgres import backup
from config.schedule import TIMETABLE
from tests import cast
from tests.broker import talking_to
from tests.canary.needles import hits, needles
from tests.club.identity.sms import last_code
from tests.club.importing import world
from tests.cms.desk.conftest import colleague, desk
from tests.merchants.counter_scene import person, shop_offering
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, Redemption

PHONE, NAME, PLATE = "13777650913", "纳兰金丝雀", "鲁Q7X93K"
ID_NUMBER = cast.id_number(917)
SECRETS = {"name": NAME, "phone": PHONE, "ID number": ID_NUMBER, "plate": PLATE}
# Where the data may stand in clear, because showing it to this one person is what the file is for.
MEANT_TO_SHOW = {"my-data.html", "my-data.json"}


class Breaks:
    """An SMS gateway whose error repeats what it was given, as such errors do."""

    def send(self, *, to: str, params: dict[str, str], **rest: Any) -> str:
        """Fails."""
        raise RuntimeError(f"cannot send to {to} about {PLATE} and {ID_NUMBER}")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, down to the smallest, in the form of production."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonFormatter())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


def come_in(browser: Client) -> Member:
    """Registers by phone, gives ID number and name."""
    browser.post("/join/code/", {"phone": PHONE}, headers={"HX-Request": "true"})
    browser.post("/join/", {"phone": PHONE, "code": last_code(), "agree": "on"})
    browser.post("/join/identity/", {"id_number": ID_NUMBER, "name": NAME, "agree": "on"})
    return Member.objects.get(customer__external_id="K-CANARY")


def brought_in(folder: Path) -> dict[str, bytes]:
    """The core system's file, with one line about him that is refused."""
    cast.branch(world.BRANCH)
    row = world.line(1) | {"customer_number": "K-CANARY", "name": NAME, "phone": PHONE}
    row |= {"id_number": ID_NUMBER, "plate": PLATE}
    bad = row | {"policy_number": "P9", "vin": "LSVAA49IOQ"}
    path = world.write_csv(folder / "customers.csv", iter([row, bad]))
    import_customers(path=path, by=SYSTEM, at=timezone.now())
    return {"errors.csv": (folder / "customers.errors.csv").read_bytes()}


def given_and_used(member: Member) -> None:
    """A package given, collected, and used at a counter."""
    wash = cast.product()
    shop = shop_offering(wash)
    grant(key="canary", package=cast.package(wash), members=[member], by=SYSTEM, at=timezone.now())
    collect(gift=Gift.objects.get(member=member), by=SYSTEM, at=timezone.now())
    counter, code = person(shop)[1], member.vouchers.get().code
    asked = counter.post("/portal/redeem/", {"code": code, "store": shop.code})
    form = asked.context["form"]
    counter.post("/portal/redeem/confirm/", {name: form.initial.get(name, "") for name in form.fields})
    assert Redemption.objects.get().member == member


def told() -> None:
    """Messages, first by a gateway that breaks, then by one that works."""
    with override_settings(SMS_BACKEND="tests.canary.test_canary.Breaks"):
        drain(at=timezone.now())
    Message.objects.update(due_at=timezone.now())
    drain(at=timezone.now())


def broken() -> None:
    """An error that repeats what it was given, as errors of libraries do."""
    try:
        raise ValueError(f"cannot read {ID_NUMBER} of {PLATE}")
    except ValueError:
        logging.getLogger("club").exception("A page failed for +86%s", PHONE)


def taken_along(browser: Client) -> dict[str, bytes]:
    """His own data."""
    answer = browser.post("/me/privacy/file/", {"digits": ID_NUMBER[-6:]})
    file = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: file.read(name) for name in file.namelist()}


def looked_at(member: Member) -> dict[str, bytes]:
    """Staff find him by what he says, open his page, take the lists along."""
    browser = desk(colleague(member.branch, Role.ADMIN))
    for asked in SECRETS.values():
        browser.post("/desk/find/", {"asked": asked})
    pages = {f"desk/member/{member.pk}": browser.get(f"/desk/member/inspect/{member.pk}/").content}
    for path in ("member", "gift", "voucher", "redemption"):
        for kind in ("csv", "xlsx"):
            pages[f"{path}.{kind}"] = browser.get(f"/desk/{path}/?export={kind}").getvalue()
    return {name: unpacked(name, octets) for name, octets in pages.items()}


def unpacked(name: str, octets: bytes) -> bytes:
    """A workbook is a ZIP: what is in it."""
    if not name.endswith(".xlsx"):
        return octets
    file = zipfile.ZipFile(io.BytesIO(octets))
    return b"".join(file.read(each) for each in file.namelist())


def dumped(folder: Path) -> dict[str, bytes]:
    """The database as text, caches and sessions too, and the copy that `backup` makes."""
    call_command("backup", str(folder / "copy"), stdout=io.StringIO())
    database = connection.settings_dict
    command = [backup._program("pg_dump"), "--format=plain"]
    told = subprocess.run(command, env=backup._environment(database), capture_output=True, check=True)
    text = [backup._program("pg_restore"), "--file=-", str(folder / "copy")]
    copy = subprocess.run(text, env=backup._environment(database), capture_output=True, check=True)
    return {"pg_dump": told.stdout, "backup": copy.stdout}


def queued(folder: Path) -> dict[str, bytes]:
    """What the timetable lays into the broker: names of tasks, nothing about anybody."""
    broker.prepare(folder)
    places = {"data_folder_in": str(folder / "queue"), "data_folder_out": str(folder / "queue")}
    options = {**places, "control_folder": str(folder / "control")}
    assert [entry for entry in TIMETABLE.values() if entry.get("args") or entry.get("kwargs")] == []
    with talking_to(), Connection(transport="config.broker:Transport", transport_options=options) as link:
        for entry in TIMETABLE.values():
            app.send_task(entry["task"], connection=link)
    return {f"broker/{path.name}": path.read_bytes() for path in folder.rglob("*.msg")}


@pytest.mark.django_db(transaction=True)
def test_nothing_that_names_him_stands_anywhere_in_clear(tmp_path: Path, log: io.StringIO) -> None:
    """P01: a canary is imported, registers, is given, uses, is told, breaks something, is exported, kept."""
    cast.tier("ordinary", rank=1, needs_identity=False)
    browser = Client()
    places = brought_in(tmp_path)
    member = come_in(browser)
    given_and_used(member)
    told()
    broken()
    files = taken_along(browser)
    places |= looked_at(member)
    places |= queued(tmp_path / "broker")
    cache.set("canary", member.number)
    places |= dumped(tmp_path)
    places["log"] = log.getvalue().encode()
    places["error report"] = json.dumps(
        scrubbed({"message": log.getvalue()}, {}), ensure_ascii=False
    ).encode()

    wanted = needles(SECRETS)
    found = [hit for place, octets in places.items() for hit in hits(place, octets, wanted)]

    assert found == []
    assert all(octets for octets in places.values())
    assert "A page failed for [phone]" in log.getvalue()
    assert "cannot read [id] of [plate]" in log.getvalue()
    assert files.keys() == MEANT_TO_SHOW
    shown = {(place, secret) for place in files for _p, secret, _f in hits(place, files[place], wanted)}
    assert shown == {(place, secret) for place in MEANT_TO_SHOW for secret in SECRETS}
    person = Customer.objects.get(external_id="K-CANARY")
    assert (person.name, person.id_number, Vehicle.objects.get().plate) == (NAME, ID_NUMBER, PLATE)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "form",
    [
        lambda text: text.encode(),
        lambda text: quote(text).lower().encode(),
        lambda text: json.dumps({"x": text}).encode(),
        lambda text: base64.b64encode(f"a{text}z".encode()),
        lambda text: base64.b64encode(f"ab{text}yz".encode()),
        lambda text: b"\\\\x" + text.encode().hex().encode(),
    ],
    ids=["raw", "url", "json", "base64", "base64 elsewhere", "bytea"],
)
def test_the_search_finds_what_is_there(secret: str, form: Any) -> None:
    """The control of P01: the same search over a place where somebody left a secret."""
    octets = b"before " + form(SECRETS[secret]) + b" after"
    assert secret in {name for _place, name, _form in hits("somewhere", octets, needles(SECRETS))}


@pytest.mark.django_db
def test_a_secret_left_in_a_column_is_found_in_the_dump(transactional_db: None, tmp_path: Path) -> None:
    """The control of P01: somebody writes a phone number into a remark."""
    member = cast.member()
    Member.objects.filter(pk=member.pk).update(number=PHONE)
    found = [
        hit for place, octets in dumped(tmp_path).items() for hit in hits(place, octets, needles(SECRETS))
    ]
    assert {(place, secret) for place, secret, _form in found} == {("pg_dump", "phone"), ("backup", "phone")}
