"""The counter's camera looks at the customer's phone: Chromium is given a film of that phone."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import TILL, member_called, open_as
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, Screens
from tests.journeys.people import log_in, operators
from tests.journeys.stack import Stack

MERCHANT = "顺达汽车服务"
FILM_PX = (640, 480)
FRAMES = 10
UID = "from vouchers.lifecycle.models import Voucher as V; print(V.objects.get(code='{}').uid)"
LAST_DOOR = (
    "from vouchers.lifecycle.models import Redemption as R;"
    "last = R.objects.order_by('pk').last(); print(last.door, last.store.code)"
)


@pytest.fixture
def shown(stack: Stack, screens: Screens, voucher: dict[str, Any]) -> Image.Image:
    """The customer's phone with the QR code of a voucher, as a picture."""
    phone = screens.phone()
    uid = stack.must("shell", "-c", UID.format(voucher["code"])).split()[-1]
    open_as(phone, stack, member_called(stack, voucher["member"]), f"/me/vouchers/{uid}/")
    expect(phone.locator(".qr svg")).to_be_visible()
    return Image.open(io.BytesIO(phone.screenshot())).convert("RGB")


@pytest.fixture
def counter(stack: Stack, chromium: Browser, shown: Image.Image, tmp_path: Path) -> Iterator[Page]:
    """A cashier whose camera looks at that phone."""
    film = tmp_path / "phone.mjpeg"
    film.write_bytes(filmed(shown))
    seeing = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *seeing])
    yield at_the_counter(browser, stack)
    browser.close()


def filmed(phone: Image.Image) -> bytes:
    """A phone held a little askew and not quite still before a soft lens; one JPEG after the other."""
    phone = phone.resize((FILM_PX[1] * phone.width // phone.height, FILM_PX[1]))
    frames = io.BytesIO()
    for number in range(FRAMES):
        frame = Image.new("RGB", FILM_PX, (70, 66, 60))
        held = phone.rotate(4 + number % 3, expand=True, fillcolor=(70, 66, 60))
        frame.paste(held, ((FILM_PX[0] - held.width) // 2 + number % 4, (FILM_PX[1] - held.height) // 2))
        frame.filter(ImageFilter.GaussianBlur(0.6)).save(frames, "JPEG", quality=88)
    return frames.getvalue()


def at_the_counter(browser: Browser, stack: Stack) -> Page:
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN").new_page()
    log_in(page, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/")
    page.goto(f"{stack.site}/portal/redeem/")
    return page


def test_the_camera_reads_the_code_from_the_customers_phone(stack: Stack, counter: Page) -> None:
    counter.context.grant_permissions(["camera"], origin=stack.site)
    counter.get_by_role("button", name="打开摄像头").click()

    expect(counter.locator("form[data-send=keep]")).to_be_visible(timeout=30_000)
    counter.locator("form[data-send=keep] button[type=submit]").click()

    expect(counter.locator(".outcome_good")).to_be_visible()
    used = stack.must("shell", "-c", LAST_DOOR).split()
    assert used[-2:] == ["scanned", TILL]


def test_a_camera_that_is_not_allowed_is_told_in_words_and_the_code_can_be_typed(
    stack: Stack, counter: Page
) -> None:
    counter.context.clear_permissions()
    counter.get_by_role("button", name="打开摄像头").click()

    expect(counter.locator("[data-hint]")).to_have_text(
        "摄像头权限未开启，请在浏览器设置中允许，或输入券码。"
    )
    expect(counter.locator("[data-code]")).to_be_focused()
