"""The page on which everybody reads the standards: which texts, whose figures, what is not shown."""

from types import SimpleNamespace

import pytest
from django.test import Client

from club.organisation.models import Branch
from club.standards import actions
from club.standards.models import AttainmentPeriod, ServiceStandard
from tests.club.standards.scene import ANNA, BORIS, OCTOBER, item, on, places, quarter, revisit, spoken

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def world() -> SimpleNamespace:
    made = places()
    Branch.objects.filter(pk=made.province.pk).update(level="province")
    return made


def closed(text: str = "2026-Q3", is_published: bool = True) -> AttainmentPeriod:
    row = actions.close_period(span=quarter(text), by=ANNA, at=OCTOBER)
    return actions.publish_attainment(period=row, by=BORIS, at=OCTOBER) if is_published else row


def shares(client: Client, query: str = "") -> dict[int, float]:
    page = client.get(f"/standards/{query}").context["page"]
    found = [row for _stage, rows in page.stages for row in rows]
    return {row.item.number: row.share for row in found if row.share is not None}


def test_everybody_reads_all_26_in_his_language(client: Client, world: SimpleNamespace) -> None:
    chinese, english = client.get("/standards/").text, client.get("/standards/", **ENGLISH).text
    rows = ServiceStandard.objects.select_related("item")
    assert [row.item.number for row in rows if row.standard not in chinese] == []
    assert [row.item.number for row in rows if row.item.name not in chinese] == []
    assert [row.item.number for row in rows if row.item.name_en not in english] == []
    assert "首次面见客户时" not in english
    assert "The first figures are published here" in english


def test_it_shows_the_published_figures_of_the_province(client: Client, world: SimpleNamespace) -> None:
    spoken(world.jinan)
    revisit(world.qingdao, state="out", ended_at=on(8, 20))
    spoken(world.head)  # not of the province
    closed()
    assert shares(client) == {7: 50.0}


def test_what_is_closed_but_not_published_is_not_shown(client: Client, world: SimpleNamespace) -> None:
    spoken(world.jinan)
    closed(is_published=False)
    assert shares(client) == {}
    assert client.get("/standards/").context["page"].period is None


def test_an_earlier_period_can_be_chosen_and_nonsense_gives_the_newest(
    client: Client, world: SimpleNamespace
) -> None:
    spoken(world.jinan)
    revisit(world.jinan, at=on(5, 4), state="out", ended_at=on(5, 20))
    closed("2026-Q2")
    closed("2026-Q3")
    assert shares(client) == {7: 100.0}
    assert shares(client, "?period=2026%20Q2") == {7: 0.0}
    assert shares(client, "?period=x&province=y") == {7: 100.0}


def test_the_own_standard_of_a_province_is_what_it_promises(client: Client, world: SimpleNamespace) -> None:
    row = ServiceStandard.objects.get(item=item(10))
    own = {name: getattr(row, name) for name in ("purpose", "department", "post", "tracking", "exclusions")}
    ServiceStandard.objects.create(
        item=row.item,
        branch=world.province,
        standard="二十分钟内到达现场。",
        procedure=row.procedure,
        target=98,
        valid_from=row.valid_from,
        written_at=OCTOBER,
        **own,
    )
    page = client.get("/standards/").text
    assert ("二十分钟内到达现场。" in page, row.standard in page) == (True, False)


def test_the_foot_of_every_page_leads_there(client: Client) -> None:
    assert 'href="/standards/"' in client.get("/join/").text


def test_the_time_limits_of_claims_stand_there(client: Client, world: SimpleNamespace) -> None:
    page = client.get("/standards/", **ENGLISH).context["page"]
    assert [(band.up_to, band.terms) for band in page.motor] == [
        ("up to 5,000 yuan", ["1 working day", "1 working day", "while you wait", "while you wait"]),
        ("up to 30,000 yuan", ["1.5 working days", "2 working days", "2 working days", "3 working days"]),
        ("up to 100,000 yuan", ["3 working days", "4 working days", "4 working days", "5 working days"]),
        ("over 100,000 yuan", ["as agreed", "as agreed", "9 working days", "10 working days"]),
    ]
    assert page.property[1] == (
        *("VIP customers", "up to 500,000 yuan"),
        [("loss assessment", "2 working days"), ("approval and closing", "1 working day")],
    )
    assert [(who, loss) for who, loss, _steps in page.property[3:]] == [
        ("ordinary customers", "up to 10,000 yuan"),
        ("ordinary customers", "up to 200,000 yuan"),
        ("ordinary customers", "over 200,000 yuan"),
    ]
    assert sum(len(steps) for *_band, steps in page.property) == 13
