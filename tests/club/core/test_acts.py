"""The audit trail speaks to staff in words."""

import ast
import re
from collections.abc import Iterator

from django.utils import translation

from club.core import acts
from tests.source import Module, last_name, product
from vouchers.payments.models import Payment

STYLE = re.compile(r"[a-z_]+\.[a-z_]+")  # what it was done to, and what was done: voucher.redeemed
KEPT = {"verb", "verbs"}


def said_in(module: Module) -> Iterator[str]:
    """Every verb a module writes as it stands: given as `verb`, or kept in a variable of that name."""
    for node in module.nodes:
        if isinstance(node, ast.keyword) and node.arg == "verb":
            yield from words_of(node.value)
        if isinstance(node, ast.Assign) and {last_name(name).lower() for name in node.targets} & KEPT:
            yield from words_of(node.value)


def words_of(value: ast.expr) -> Iterator[str]:
    """The texts a value may turn out to be; what is put together at run time is tested by itself."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else []
    for choice in [*choices, *(value.values if isinstance(value, ast.Dict) else [])]:
        yield from words_of(choice)


def verbs_in_the_sources() -> set[str]:
    return {verb for module in product() for verb in said_in(module)}


def test_every_act_has_a_name_for_staff():
    verbs = verbs_in_the_sources()

    assert "voucher.redeemed" in verbs
    assert verbs - acts.NAMES.keys() == set()


def test_every_act_is_named_by_what_it_was_done_to_and_what_was_done():
    verbs = verbs_in_the_sources() | acts.NAMES.keys()

    assert [verb for verb in sorted(verbs) if not STYLE.fullmatch(verb)] == []


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
