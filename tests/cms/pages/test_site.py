"""The pages that everybody sees."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.pages.blocks import BodyBlock
from cms.pages.models import ArticlePage, ServicePage
from cms.pages.starter import build_site
from tests import cast

ADDRESSES = {
    "/": ("我们一起走", "免费洗车", "车辆年检一次讲清"),
    "/services/": ("车务服务", "免费洗车", "加油优惠"),
    "/services/wash/": ("领取礼包", "外观清洗加吸尘"),
    "/services/fuel/": ("加油优惠", "¥30.00"),
    "/stores/": ("服务门店",),
    "/news/": ("先看这五件事", "暴雨天开车"),
    "/news/before-you-renew/": ("三者险够不够", "客户服务部"),
    "/campaigns/": ("会员活动",),
    "/rights/": ("12378", "95518", "六条原则"),
    "/privacy/": ("您的权利", "敏感个人信息"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_says_what_it_is_for(site: SimpleNamespace, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert [words for words in ADDRESSES[address] if words not in answer.text] == []


def test_a_service_shows_steps_terms_and_the_stores_that_accept_it(
    site: SimpleNamespace, client: Client
) -> None:
    shop = cast.store(cast.merchant(), name="顺达洗车历下店")
    stranger = cast.store(cast.merchant(), name="别家门店")
    cast.agreement(shop.merchant, site.wash, period=DateRange(date(2020, 1, 1), None))
    answer = client.get("/services/wash/", HTTP_ACCEPT_LANGUAGE="en")
    facts = answer.context["facts"]
    assert facts.terms == [
        "Valid for 90 days after you collect it.",
        "No booking needed: just come and show your code.",
        "You may give it to a friend.",
    ]
    assert (facts.worth, facts.stores, facts.stores_count) == ("2 uses", [shop], 1)
    assert (shop.name in answer.text, stranger.name in answer.text) == (True, False)


def test_a_group_shows_only_its_services(site: SimpleNamespace, client: Client) -> None:
    shown = client.get("/services/?group=life").context["sections"]
    assert [(section.code, section.products) for section in shown] == [("life", [site.fuel])]
    assert len(client.get("/services/?group=nonsense").context["sections"]) == 2


def test_a_draft_service_is_neither_listed_nor_found(site: SimpleNamespace, client: Client) -> None:
    draft = cast.product("secret", name="未发布服务", live=False)
    assert draft.name not in client.get("/services/").text
    assert client.get("/services/secret/").status_code == 404


def test_english_readers_see_english_where_there_is_some(site: SimpleNamespace, client: Client) -> None:
    home = client.get("/", HTTP_ACCEPT_LANGUAGE="en").text
    shown = ["Good company for every mile", "Car wash", "Inspection made simple"]
    assert [words for words in shown if words not in home] == []
    rights = client.get("/rights/", HTTP_ACCEPT_LANGUAGE="en").text
    assert ("Six principles" in rights, "六条原则" in rights) == (True, False)
    renew = client.get("/news/driving-in-heavy-rain/", HTTP_ACCEPT_LANGUAGE="en").text
    assert "above half a wheel" in renew


def test_building_again_changes_nothing_that_staff_edited(site: SimpleNamespace) -> None:
    page = ServicePage.objects.get()
    page.title = "换个说法"
    page.save_revision().publish()
    before = list(Page.objects.values_list("path", "url_path", "title"))
    build_site(cast.NOW, [site.wash])
    assert list(Page.objects.values_list("path", "url_path", "title")) == before


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "http://x.cn"]
)
def test_a_button_leads_nowhere_dangerous(address: str) -> None:
    block = BodyBlock().child_blocks["call"].child_blocks["address"]
    with pytest.raises(ValidationError):
        block.clean(address)
    assert block.clean("/services/") == "/services/"


def test_a_page_that_does_not_exist_is_explained(site: SimpleNamespace, client: Client) -> None:
    answer = client.get("/nowhere/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 404
    assert ("We cannot find this page" in answer.text, 'href="/"' in answer.text) == (True, True)


def test_the_list_of_articles_asks_as_often_for_one_as_for_three(
    site: SimpleNamespace, client: Client
) -> None:
    client.get("/news/")
    with CaptureQueriesContext(connection) as three:
        client.get("/news/")
    first = ArticlePage.objects.first()
    for other in ArticlePage.objects.exclude(pk=first.pk):
        other.unpublish()
    with CaptureQueriesContext(connection) as one:
        client.get("/news/")
    assert len(one) == len(three)
