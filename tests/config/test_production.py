"""Production settings refuse to start half-configured and say what is missing."""

import os
import subprocess
import sys

import pytest

from config import environment
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


def start(variables):
    """Load the production settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production as p; print(p.ALLOWED_HOSTS, p.DEBUG)"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


def test_a_complete_configuration_starts():
    done = start(COMPLETE)
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
