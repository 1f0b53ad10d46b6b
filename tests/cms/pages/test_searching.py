"""Finding pages on the desk by what stands inside their titles."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from wagtail.models import Page
from wagtail.search.query import PlainText

RAIN = "暴雨天开车：水深过半个轮胎，就别再往前"


@pytest.fixture
def indexed(site: SimpleNamespace) -> None:
    """The starter site with its index, which tests do not keep by themselves."""
    call_command("update_index", stdout=StringIO())


@pytest.mark.parametrize("question", ["半个轮胎", "轮胎 暴雨", "暴雨天开车", "heavy rain"])
def test_a_page_is_found_by_words_inside_its_title(indexed: None, question: str) -> None:
    assert [page.title for page in Page.objects.search(question)] == [RAIN]
    assert RAIN in [page.title for page in Page.objects.autocomplete(question)] or question.isascii()


@pytest.mark.parametrize("question", ["火星 轮胎", "火星"])
def test_every_word_has_to_be_there(indexed: None, question: str) -> None:
    assert list(Page.objects.search(question)) == []


def test_either_word_is_enough_where_that_is_asked(indexed: None) -> None:
    found = Page.objects.search(PlainText("火星 轮胎", operator="or"))
    assert [page.title for page in found] == [RAIN]


def test_titles_come_before_introductions(indexed: None) -> None:
    titles = [page.title for page in Page.objects.search("门店")]
    assert titles[0] == "服务门店"
    assert len(titles) > 1
