"""The files for production name commands, variables, queues and ports that exist."""

import ast
import configparser
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from config.celery import app
from config.queues import QUEUES, ROUTES
from config.schedule import TIMETABLE
from config.starter import fleet, processes
from tests.config.fresh import start
from tests.source import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
EXAMPLE = (DEPLOY / "club.env.example").read_text(encoding="utf-8")
OF_DEVELOPERS = {"DEBUG", "SANDBOX_PORT"}
FILLED = {
    "SITE_URL": "https://club.example",
    "SECRET_KEY": "production-" + "x" * 50,
    "FIELD_KEYS": "1:" + "ab" * 32,
    "DATABASE_URL": "postgresql://club@127.0.0.1:1/club",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
QUEUE_NAMES = {queue.name for queue in QUEUES}


def example(*, required: bool) -> dict[str, str]:
    """The lines of the example with a value, or those that are switched off."""
    mark = "" if required else "#"
    return dict(re.findall(rf"^{mark}([A-Z0-9_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def read_by_the_settings() -> set[str]:
    """Every variable that is read anywhere in the settings."""
    calls = [
        node
        for path in (ROOT / "config").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    named = [
        call.args[0].value
        for call in calls
        if call.func.attr in ("read", "required", "number")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
    return {name for name in named if name.isupper()}


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def unit(path: Path) -> configparser.ConfigParser:
    """A unit of systemd; a key may stand there several times, the last one counts here."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def ensure_it_exists(command: list[str]) -> None:
    """Raise unless we have the program, and Django the command."""
    program = Path(command[0]).name
    assert (Path(sys.executable).parent / program).exists(), command
    if "manage.py" in command:
        assert command[command.index("manage.py") + 1] in get_commands(), command
    if "config.wsgi:application" in command or program == "celery":
        assert program in ("granian", "celery")
    if "-Q" in command:
        assert command[command.index("-Q") + 1] in {*QUEUE_NAMES, "%i"}, command


# --- variables --------------------------------------------------------------------------------


def test_the_example_names_every_variable_that_is_read_and_no_other():
    named = {**example(required=True), **example(required=False)}
    assert set(named) == read_by_the_settings() - OF_DEVELOPERS


def test_production_starts_with_what_the_example_asks_for():
    filled = {name: FILLED.get(name) or value or "x" for name, value in example(required=True).items()}
    done = start(filled)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(set(example(required=True)) - {"TRUSTED_PROXY_COUNT"}))
def test_production_refuses_to_start_without_any_of_them(name: str):
    filled = {key: FILLED.get(key) or value or "x" for key, value in example(required=True).items()}
    done = start({key: value for key, value in filled.items() if key != name})
    assert re.search(rf"ImproperlyConfigured: .*\b{name}\b", done.stderr)


# --- queues -------------------------------------------------------------------------------------


def test_every_task_named_for_a_queue_is_in_the_timetable():
    assert set(ROUTES) - set(TIMETABLE) == set()


def test_each_queue_has_its_worker_wherever_they_are_split():
    of_compose = [service.get("command", []) for service in compose()["services"].values()]
    split = {command[command.index("-Q") + 1] for command in of_compose if "-Q" in command}
    here = fleet.Fleet("redis-server", 1, [2, 3, 4]).commands(5, ROOT / "var")
    also = {command[command.index("-Q") + 1] for command in here.values() if "-Q" in command}
    assert split == also == QUEUE_NAMES


def test_a_worker_that_is_told_nothing_takes_from_every_queue():
    worker = processes.commands(1, 2)["worker"]
    assert "-Q" not in worker
    assert set(app.amqp.queues.consume_from) == QUEUE_NAMES
    told = [app.amqp.router.route({}, task)["queue"].name for task in TIMETABLE]
    assert set(told) == QUEUE_NAMES
    assert told[list(TIMETABLE).index("club.tasks.drain_outbox")] == "now"


# --- containers -----------------------------------------------------------------------------------


def test_the_services_are_there_and_start_after_what_they_need():
    services = compose()["services"]
    assert {"web", "scheduler", "migrate", "postgres", "redis", "proxy"} <= set(services)
    for name, service in services.items():
        needed = service.get("depends_on", {})
        assert set(needed) <= set(services), name
        if service.get("env_file") and name != "migrate":
            assert needed["migrate"] == {"condition": "service_completed_successfully"}, name
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert {name for name in named if not name.startswith(".")} <= set(compose()["volumes"])


def test_every_command_of_the_containers_exists():
    for name, service in compose()["services"].items():
        command = service.get("command") or []
        if not service.get("env_file") or not command:
            continue
        lines = command[2].splitlines() if command[0] == "sh" else [shlex.join(command)]
        assert lines, name
        for line in lines:
            ensure_it_exists(shlex.split(line))


def test_the_image_runs_the_web_server_as_it_is_measured():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    command = json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])
    ensure_it_exists(command)
    here = processes.web(8000, workers=2)[1:]
    assert set(here) - {"127.0.0.1"} <= set(command)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    assert [path for line in copied for path in line.split() if not (ROOT / path).exists()] == []
    check = json.loads(re.findall(r"^    CMD (\[.*\])$", text, re.MULTILINE)[0])
    assert ast.parse(check[2])


# --- systemd, proxy, pool ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_runs_what_exists_with_the_settings_of_production(path: Path):
    parsed = unit(path)
    assert parsed["Unit"]["Description"]
    if path.suffix == ".timer":
        assert (path.with_suffix(".service")).exists()
        assert parsed["Timer"]["OnCalendar"].endswith("Asia/Shanghai")
        return
    assert "config.settings.production" in parsed["Service"]["Environment"]
    for line in re.findall(r"^ExecStart=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
        words = shlex.split(line)
        ensure_it_exists(shlex.split(words[2].removeprefix("exec ")) if words[0] == "/bin/sh" else words)


def test_only_what_changes_the_shape_of_tables_knows_their_owner():
    knowing = {path.name for path in UNITS if "owner.env" in path.read_text(encoding="utf-8")}
    assert knowing == {"club-migrate.service", "club-backup.service"}
    services = compose()["services"]
    assert {
        name for name, each in services.items() if "DATABASE_OWNER_URL" in each.get("environment", {})
    } == {"migrate"}
    assert "DATABASE_OWNER_URL" not in example(required=True)


def test_the_proxies_know_the_web_processes_and_keep_figures_inside():
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert nginx.count("{") == nginx.count("}")
    assert caddy.count("{") == caddy.count("}")
    web = (DEPLOY / "systemd" / "club-web@.service").read_text(encoding="utf-8")
    started = set(re.findall(r"club-web@(\d+)", web))
    assert set(re.findall(r"server 127\.0\.0\.1:(\d+)", nginx)) == started
    assert "name web" in caddy
    for text in (nginx, caddy):
        assert "metrics" in text
        assert "/media/" in text
        assert "private" not in text


def test_the_pool_gives_connections_for_a_transaction():
    parser = configparser.ConfigParser(inline_comment_prefixes=(";",))
    parser.read(DEPLOY / "pgbouncer.ini")
    assert parser["pgbouncer"]["pool_mode"] == "transaction"
    assert "DATABASE_POOLED=1" in (DEPLOY / "README.md").read_text(encoding="utf-8")
