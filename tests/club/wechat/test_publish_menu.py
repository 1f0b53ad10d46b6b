"""The command that puts the menu under the account."""

from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from tests.outside import Outside

pytestmark = pytest.mark.django_db


def test_the_command_publishes_and_names_the_buttons(outside: Outside) -> None:
    cache.clear()
    said = StringIO()

    call_command("publish_menu", stdout=said)

    assert said.getvalue() == "我的礼包 · 车生活 · 我\n"
    assert len(outside.get("/sandbox/state")["menu"]["button"]) == 3


def test_an_unreachable_wechat_is_told_in_words(settings: Any) -> None:
    cache.clear()
    settings.WECHAT_API_ORIGIN = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="WeChat did not take the menu"):
        call_command("publish_menu")
