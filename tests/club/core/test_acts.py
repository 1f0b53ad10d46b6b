"""The audit trail speaks to staff in words."""

import re
from pathlib import Path

from django.utils import translation

from club.core import acts
from vouchers.payments.models import Payment

ROOT = Path(__file__).resolve().parents[3]
VERB = re.compile(r'(?:verb=|_record\(.*, )"([a-z_.]+)"')


def verbs_in_the_sources() -> set[str]:
    """Every verb that an action writes as it stands."""
    files = [
        path for wing in ("club", "vouchers", "merchants", "cms") for path in (ROOT / wing).rglob("*.py")
    ]
    return {verb for path in files for verb in VERB.findall(path.read_text(encoding="utf-8"))}


def test_every_act_has_a_name_for_staff():
    assert verbs_in_the_sources() - acts.NAMES.keys() == set()


def test_every_turn_of_a_payment_has_a_name():
    turns = {f"payment.{state}" for states in Payment.TRANSITIONS.values() for state in states}

    assert turns - acts.NAMES.keys() == set()


def redeemed_in(language: str) -> tuple[str, str]:
    with translation.override(language):
        return acts.in_words("voucher.redeemed"), acts.subject_in_words("voucher")


def test_staff_read_acts_and_subjects_in_their_language():
    assert redeemed_in("zh-hans") == ("核销服务券", "服务券")
    assert redeemed_in("en") == ("voucher redeemed", "voucher")


def test_an_act_without_a_name_shows_its_verb():
    assert (acts.in_words("moon.landed"), acts.subject_in_words("moon")) == ("moon.landed", "moon")
