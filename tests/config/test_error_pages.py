"""What people read when something is not as it should be: words and a way on, never a bare status."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


def said(body: bytes) -> str:
    """The words of the page in one line."""
    main = body.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|^[^>]*>", " ", main)).strip()


def test_a_form_that_went_stale_says_what_to_do_instead_of_naming_the_guard() -> None:
    answer = Client(enforce_csrf_checks=True).post("/join/", {"phone": "13900010001"})

    assert answer.status_code == 403
    assert said(answer.content).startswith("页面停留时间过长")
    assert "CSRF" not in said(answer.content)


def test_the_address_of_a_form_opened_as_a_page_is_explained_to_a_browser(client: Client) -> None:
    answer = client.get("/me/points/sign-in/", headers={"Accept": "text/html,application/xhtml+xml"})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert said(answer.content).startswith("这里没有可查看的内容")


def test_a_program_gets_the_bare_answer_to_a_wrong_method(client: Client) -> None:
    answer = client.get("/stripe/webhook/", headers={"Accept": "*/*"})

    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


@pytest.mark.parametrize("status", [400, 500])
def test_pages_made_without_a_request_stand_on_their_own(status: int) -> None:
    page = render_to_string(f"{status}.html")

    assert said(page.encode()).endswith("返回首页 · Home")
