"""The list of campaigns."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.audit import SYSTEM
from tests import cast
from tests.vouchers.campaigns.rush import campaign
from vouchers.campaigns.actions import open_occasion
from vouchers.campaigns.models import StockShard

CARD = '<a href="/campaigns/{}/" class="card occasion">'


def opened(code: str, package: Any, stock: int | None = 3, begins: timedelta = -timedelta(hours=1)) -> None:
    """A campaign of the real day."""
    at = timezone.now()
    term = {"starts_at": at + begins, "ends_at": at + timedelta(days=2)}
    open_occasion(campaign=campaign(stock, code=code, package=package, **term), by=SYSTEM, at=at)


def card(client: Client, code: str) -> str:
    text = client.get("/campaigns/", HTTP_ACCEPT_LANGUAGE="zh-hans").text
    return text.split(CARD.format(code))[1].split("</a>")[0]


@pytest.mark.parametrize(
    "stock,taken,begins,tag,left",
    [
        (3, 0, -1, "进行中", "剩3份"),
        (3, 1, -1, "进行中", "剩2份"),
        (3, 3, -1, "已领完", ""),
        (None, 0, -1, "进行中", ""),
        (3, 0, 5, "即将开始", ""),
    ],
)
def test_a_card_tells_how_the_campaign_stands(
    site: SimpleNamespace, client: Client, stock: int | None, taken: int, begins: int, tag: str, left: str
) -> None:
    opened("wash-day", cast.package(), stock, timedelta(hours=begins))
    for shard in StockShard.objects.all()[:taken]:
        StockShard.objects.filter(pk=shard.pk).update(remaining=shard.remaining - 1)
    shown = card(client, "wash-day")
    assert [word for word in ("进行中", "已领完", "即将开始") if word in shown] == [tag]
    assert [word for word in ("剩3份", "剩2份", "剩0份") if word in shown] == ([left] if left else [])


def test_the_list_of_campaigns_asks_as_often_for_one_as_for_three(
    site: SimpleNamespace, client: Client
) -> None:
    package, used = cast.package(), []
    for code in ("one", "two", "three"):
        opened(code, package)
        client.get("/campaigns/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/campaigns/")
        used.append(len(queries))
    assert used[0] == used[2]
