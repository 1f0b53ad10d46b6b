"""A visitor looks for the nearest store; where he is stands in no address."""

from playwright.sync_api import expect

from tests.journeys.conftest import Screens
from tests.journeys.stack import Stack

HERE = {"latitude": 36.6512, "longitude": 117.1201}


def test_the_nearest_stores_come_first_and_no_address_tells_where_the_visitor_is(
    stack: Stack, screens: Screens
) -> None:
    phone, asked = screens.counter(), []
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(HERE)
    phone.on("request", lambda request: asked.append(request.url))

    phone.goto(f"{stack.site}/stores/")
    phone.get_by_role("button", name="离我最近").click()
    expect(phone.locator(".place__far").first).to_contain_text("公里")
    for city in ("济南", "青岛"):  # the button works again, and the order stays
        phone.select_option("select[name=city]", city)
        phone.get_by_role("button", name="搜索").click()
        expect(phone.locator("#results")).not_to_contain_text("青岛" if city == "济南" else "济南")
        expect(phone.locator(".place__far").first).to_be_visible()

    assert [url for url in [phone.url, *asked] if "36.65" in url or "near=" in url] == []
    phone.goto(f"{stack.site}/")
    phone.go_back()
    expect(phone.locator("#results")).to_contain_text("青岛")
    expect(phone.locator(".place__far")).to_have_count(0)
    kept = phone.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "36.65" not in kept
    assert "公里" not in kept
