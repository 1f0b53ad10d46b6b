"""Production settings refuse to start half-configured and say what is missing."""

import os
import subprocess
import sys

import pytest

from config import environment
from tests.config.fresh import LOAD, start
from tests.source import ROOT

COMPLETE = {
    "SECRET_KEY": "production-" + "x" * 50,
    "FIELD_KEYS": "1:" + "ab" * 32,
    "DATABASE_URL": "postgresql://club@127.0.0.1:1/club",
    "SITE_URL": "https://club.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "WECHAT_APP_ID": "wx1",
    "WECHAT_APP_SECRET": "s",
    "WECHAT_TOKEN": "t",
    "WECHAT_API_ORIGIN": "https://wechat.example",
    "WECHAT_OAUTH_ORIGIN": "https://wechat.example",
    "SMS_BACKEND": "club.messaging.channels.sms.HttpGateway",
    "SMS_API_URL": "https://sms.example/send",
    "SMS_API_KEY": "k",
    "STRIPE_SECRET_KEY": "sk",
    "STRIPE_WEBHOOK_SECRET": "whsec",
    "STRIPE_API_ORIGIN": "https://stripe.example",
    "CLUB_INVOICE_TITLE": "泰岳财产保险股份有限公司",
    "CLUB_USCC": "91370000MA3TYCX16L",
}


def test_a_complete_configuration_starts():
    command = [sys.executable, "-c", LOAD]
    env = {"PATH": os.environ["PATH"], **COMPLETE}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['club.example'] False\n", "")


@pytest.mark.parametrize(
    ("gateway", "missing"),
    [("aliyun.Aliyun", "SMS_ALIYUN_KEY_ID"), ("tencent.Tencent", "SMS_TENCENT_SECRET_ID")],
)
def test_each_sms_service_asks_for_its_own_keys(gateway, missing):
    done = start({**COMPLETE, "SMS_BACKEND": f"club.messaging.channels.{gateway}Gateway"})
    assert f"ImproperlyConfigured: Set {missing}: " in done.stderr.splitlines()[-1]


def test_half_an_account_at_wechat_pay_is_refused():
    account = {"WECHATPAY_MCH_ID": "1900000001", "WECHATPAY_V3_KEY": "x" * 32, "WECHATPAY_KEYS": "K:AA=="}
    done = start({**COMPLETE, **account, "WECHATPAY_PRIVATE_KEY": "AA=="})
    assert "ImproperlyConfigured: Set WECHATPAY_CERT_SERIAL: " in done.stderr.splitlines()[-1]


def test_djangos_own_check_for_production_finds_nothing():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=ROOT, env={**settings, **COMPLETE}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (2 silenced).\n"), done


def test_cookies_are_taken_from_this_host_by_https_alone_and_scripts_see_only_the_form_token():
    names = ("SESSION", "CSRF", "LANGUAGE")
    told = "; ".join(
        f"print(p.{name}_COOKIE_NAME, p.{name}_COOKIE_SECURE, p.{name}_COOKIE_SAMESITE)" for name in names
    )
    done = start(
        COMPLETE, f"import config.settings.production as p; {told}; print(p.SESSION_COOKIE_HTTPONLY)"
    )
    assert done.stdout.splitlines() == [
        "__Host-sessionid True Lax",
        "__Host-csrftoken True Lax",
        "__Host-django_language True Lax",
        "True",
    ]


def test_calls_of_programs_are_refused_without_tls_and_pages_are_led_to_it():
    paths = ["api/v1/redemptions", "api/v1/docs", "api/v1/openapi.json", "me/", "healthz"]
    asked = f"[any(re.search(e, one) for e in p.SECURE_REDIRECT_EXEMPT) for one in {paths}]"
    done = start(
        COMPLETE, f"import re, config.settings.production as p; print(p.SECURE_SSL_REDIRECT, {asked})"
    )
    assert done.stdout == "True [True, False, False, False, True]\n"


def test_scripts_find_the_form_token_under_its_name_in_production():
    readers = [
        path for path in (ROOT / "config/static/js").glob("*.js") if "document.cookie" in path.read_text()
    ]
    assert sorted(path.name for path in readers) == ["bookings.js", "offline.js", "place.js", "portal.js"]
    assert {"(?:__Host-)?csrftoken=" in path.read_text() for path in readers} == {True}


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_a_missing_variable_is_named(missing):
    done = start({name: value for name, value in COMPLETE.items() if name != missing})
    assert done.returncode == 1
    assert f"ImproperlyConfigured: Set {missing}: " in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("SITE_URL", "http://club.example", "SITE_URL must begin with https://"),
        ("FIELD_KEYS", "1:" + "c1" * 32, "FIELD_KEYS is the key of the local settings"),
    ],
)
def test_a_dangerous_value_is_refused(name, value, words):
    done = start({**COMPLETE, name: value})
    assert done.returncode == 1
    assert words in done.stderr.splitlines()[-1]


def test_a_number_that_is_none_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(Exception, match="PORT must be a whole number, not 'eighty'"):
        environment.number("PORT", 8000)
