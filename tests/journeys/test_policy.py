"""No page of ours asks for what its policy forbids, and what somebody smuggles into a page does not run."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import watched
from tests.journeys.acts import TILL, member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack
from tests.journeys.steps.staff import close_calendar
from tests.journeys.waiting import let_settle

SCRIPT = "<script>hurt='1'</script>"
HANDLER = "<img src=x onerror=\"hurt='1'\">"
LINK = "<a href=\"javascript:hurt='1'\">点我</a>"
HURT = "() => window.hurt || ''"
# Straight into the table, as somebody would who got past the editor's own cleaning.
SMUGGLE = """
from cms.pages.models import HomePage, StandardPage
page = StandardPage(title="试验", slug="smuggled", live=True, body={body!r})
HomePage.objects.first().add_child(instance=page)
"""
RENAME = "from merchants.stores.models import Store; Store.objects.filter(code={0!r}).update(name={1!r})"
NAME_OF = "from merchants.stores.models import Store; print(Store.objects.get(code={0!r}).name)"
AWAY = "from cms.pages.models import StandardPage; StandardPage.objects.get(slug='smuggled').delete()"


def walk(page: Page, stack: Stack, paths: list[str]) -> None:
    """Open each page and let it finish what it does by itself."""
    for path in paths:
        page.goto(stack.site + path)
        let_settle(page)


@pytest.fixture(scope="module")
def cookies() -> list[Any]:
    """Those of the administrator, who comes in once: the digits of his app are good for one login."""
    return []


@pytest.fixture
def desk(stack: Stack, screens: Screens, cookies: list[Any]) -> Page:
    """An administrator."""
    page = screens.desk()
    if cookies:
        page.context.add_cookies(cookies)
    else:
        log_in(page, stack.site, staff(stack.world, "admin"), "/desk/")
        cookies.extend(page.context.cookies())
    return page


@pytest.fixture
def smuggled(stack: Stack) -> Iterator[str]:
    """The address of a page whose text carries a script, a handler and a link that is one."""
    body = [{"type": "paragraph", "value": f"<p>文字 {SCRIPT}{HANDLER}{LINK}</p>"}]
    stack.must("shell", "-c", SMUGGLE.format(body=json.dumps(body)))
    yield "/smuggled/"
    stack.must("shell", "-c", AWAY)


@pytest.fixture
def store_with_a_script(stack: Stack) -> Iterator[None]:
    """The demo till's store is called by a script."""
    before = stack.must("shell", "-c", NAME_OF.format(TILL)).strip().splitlines()[-1]
    stack.must("shell", "-c", RENAME.format(TILL, f"店{SCRIPT}"))
    yield
    stack.must("shell", "-c", RENAME.format(TILL, before))


# --- nothing that is forbidden is asked for -------------------------------------------


def test_the_papers_of_the_api_ask_for_nothing_that_is_forbidden(stack: Stack, screens: Screens) -> None:
    """All other pages: `test_accessible`."""
    reader = screens.desk()
    found = watched(reader)
    walk(reader, stack, ["/api/v1/docs"])

    assert found == []


def test_the_boxes_of_the_desk_work_without_a_script_in_the_page(stack: Stack, desk: Page) -> None:
    found = watched(desk)
    walk(desk, stack, ["/desk/packages/add/"])
    rows = desk.locator("#id_items-FORMS [data-inline-panel-child]")
    before = rows.count()
    desk.locator("#id_items-ADD").click()
    expect(rows).to_have_count(before + 1)
    desk.locator("[data-chooser-action-choose]:visible").last.click()
    desk.locator(".modal-content a[data-chooser-modal-choice]").first.click()
    expect(desk.locator(".chooser:not(.blank) [data-chooser-title]").last).not_to_be_empty()

    walk(desk, stack, ["/desk/campaigns/add/"])
    desk.click("input[name=starts_at]")
    desk.locator(".xdsoft_datetimepicker:visible td.xdsoft_date").nth(10).click()
    assert desk.input_value("input[name=starts_at]")
    close_calendar(desk)

    assert found == []


def test_a_page_is_written_and_previewed_at_the_desk(stack: Stack, desk: Page) -> None:
    found = watched(desk)
    walk(desk, stack, ["/desk/pages/add/cms/standardpage/3/"])
    desk.fill("#id_title", "试写")
    desk.locator(".c-sf-add-button:visible").first.click()
    desk.locator("[role=option]", has_text="文字").first.click()
    desk.locator(".public-DraftEditor-content").first.click()
    desk.keyboard.type("第一段文字")
    # The editor hands over what was typed a moment later, and the preview shows what there is when it opens.
    expect(desk.locator("input[name=body-0-value]")).to_have_value(re.compile("第一段文字"))
    desk.locator("[data-side-panel-toggle=preview]").click()

    shown = desk.frame_locator("iframe[data-w-preview-target=iframe], .w-preview iframe").last
    expect(shown.locator("main")).to_contain_text("第一段文字")
    assert found == []


# --- what is smuggled in does not run ---------------------------------------------------


def test_a_script_in_a_complaint_is_shown_as_the_letters_it_is(
    stack: Stack, screens: Screens, desk: Page
) -> None:
    """X04: a member complains in scripts; he and the colleague who answers read what he wrote."""
    phone = screens.phone()
    open_as(phone, stack, member_called(stack, "张志强"), "/me/complaints/new/")
    phone.select_option("select[name=cause]", index=1)
    phone.fill("textarea[name=story]", f"试验 {SCRIPT}{LINK}")
    phone.click("main form button[type=submit]")
    expect(phone.locator("main")).to_contain_text(SCRIPT)
    desk.goto(f"{stack.site}/desk/complaint/")
    desk.locator("#listing-results a[href*='/inspect/']").first.click()
    expect(desk.locator("main")).to_contain_text(SCRIPT)

    assert [unhurt(page) for page in (phone, desk)] == [True, True]


def test_a_script_in_the_name_of_a_shop_is_shown_as_the_letters_it_is(
    stack: Stack, screens: Screens, store_with_a_script: None
) -> None:
    """X04: whoever reads the name of the shop, on the map of stores and at its own counter."""
    guest, counter = screens.browser(), screens.counter()
    log_in(counter, stack.site, cashier_of(stack, TILL), "/portal/")
    walk(guest, stack, ["/stores/"])
    expect(guest.locator("main")).to_contain_text(SCRIPT)
    expect(counter.locator("header")).to_contain_text(SCRIPT)

    assert [unhurt(page) for page in (guest, counter)] == [True, True]


def test_a_script_inside_a_page_is_not_run(stack: Stack, screens: Screens, smuggled: str) -> None:
    """X04: past the editor into the text; the policy is what is left."""
    guest = screens.browser()
    found = watched(guest)
    walk(guest, stack, [smuggled])
    guest.get_by_text("点我").click()
    guest.wait_for_timeout(300)

    careless = screens.careless()
    walk(careless, stack, [smuggled])

    assert (unhurt(guest), unhurt(careless)) == (True, False)  # without the policy it would have run
    assert sorted({each.split()[1] for each in found}) == ["script-src-attr", "script-src-elem"]


def cashier_of(stack: Stack, store: str) -> dict[str, Any]:
    """Somebody who stands at that counter."""
    return next(one for one in stack.world["operators"] if (one["store"], one["role"]) == (store, "cashier"))


def unhurt(page: Page) -> bool:
    """Nothing that was smuggled in has run."""
    return not page.evaluate(HURT)
