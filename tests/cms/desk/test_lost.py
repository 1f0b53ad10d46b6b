"""An address of the desk that leads nowhere."""

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from config.lost import broken
from tests.cms.desk.conftest import colleague, desk


def test_colleagues_are_told_in_our_words(tree: SimpleNamespace) -> None:
    answer = desk(colleague(tree.jinan)).get("/desk/nowhere/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "页面不存在" in page
    assert "链接可能有误，或该页面属于您岗位管辖范围之外的机构。" in page
    assert "页面未找到" not in page
    assert 'href="/desk/">返回工作台' in page


BROWSER = {"Accept": "text/html"}


def test_a_row_that_is_not_there_leads_back_to_the_desk_and_not_to_the_site(tree: SimpleNamespace) -> None:
    answer = desk(colleague(tree.jinan)).get("/desk/merchant/inspect/999999/")

    assert answer.status_code == 404
    assert 'href="/desk/">返回工作台' in answer.content.decode()


def test_the_address_of_a_button_opened_as_a_page_is_explained_at_the_desk(tree: SimpleNamespace) -> None:
    answer = desk(colleague(tree.jinan)).get("/desk/settling/send/", headers=BROWSER)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这里没有可查看的内容" in answer.content.decode()
    assert 'href="/desk/">返回工作台' in answer.content.decode()


def test_a_stranger_is_led_to_the_door_whatever_he_asks_the_desk_for(db: None) -> None:
    answer = Client().get("/desk/reports/site-history/")

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(("path", "back"), [("/desk/member/", "/desk/"), ("/me/", "/")])
def test_what_broke_leads_back_to_where_one_was(path: str, back: str) -> None:
    answer = broken(RequestFactory().get(path))

    assert answer.status_code == 500
    assert f'weui-btn_mini" href="{back}">' in answer.content.decode()
