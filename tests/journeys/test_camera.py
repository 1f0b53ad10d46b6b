"""The counter's camera looks at the customer's phone: Chromium is given a film of that phone."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import TILL, member_called, open_as
from tests.journeys.browser import launch
from tests.journeys.conftest import Screens
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


@dataclass
class Till:
    """A cashier's page, and the film that her camera sees."""

    page: Page
    film: Path

    def scan(self) -> None:
        """Press the button that opens the camera."""
        self.page.get_by_role("button", name="打开摄像头").click()


@pytest.fixture
def allows() -> bool:
    """What the cashier answers when the browser asks for the camera."""
    return True


@pytest.fixture
def till(stack: Stack, chromium: Browser, tmp_path: Path, allows: bool) -> Iterator[Till]:
    """A cashier at the page for redeeming."""
    film = tmp_path / "phone.mjpeg"
    film.write_bytes(filmed(Image.new("RGB", (390, 844))))  # a camera without a film is not found at all
    browser = launch(
        chromium.browser_type,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        f"--use-fake-ui-for-media-stream={'' if allows else 'deny'}",
    )
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN").new_page()
    log_in(page, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/")
    page.goto(f"{stack.site}/portal/redeem/")
    yield Till(page, film)
    browser.close()


@pytest.fixture
def voucher_page(stack: Stack, screens: Screens, voucher: dict[str, Any]) -> Page:
    """The customer's phone with the QR code of a voucher."""
    phone = screens.phone()
    uid = stack.must("shell", "-c", UID.format(voucher["code"])).split()[-1]
    open_as(phone, stack, member_called(stack, voucher["member"]), f"/me/vouchers/{uid}/")
    return phone


def hold_up(phone: Page, film: Path) -> None:
    """Show the phone, with the QR code of this minute, to the camera."""
    phone.reload()
    expect(phone.locator(".qr svg")).to_be_visible()
    film.write_bytes(filmed(Image.open(io.BytesIO(phone.screenshot())).convert("RGB")))


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


def test_the_camera_reads_the_code_from_the_customers_phone(
    stack: Stack, till: Till, voucher_page: Page
) -> None:
    hold_up(voucher_page, till.film)
    till.scan()

    confirm = till.page.locator("form[data-send=keep] button[type=submit]")
    confirm.click(timeout=30_000)

    expect(till.page.locator(".outcome_good")).to_be_visible()
    assert stack.must("shell", "-c", LAST_DOOR).split()[-2:] == ["scanned", TILL]


@pytest.mark.parametrize("allows", [False])
def test_a_camera_that_is_not_allowed_is_told_in_words_and_the_code_can_be_typed(till: Till) -> None:
    till.scan()

    expect(till.page.locator("[data-hint]")).to_have_text(
        "摄像头权限未开启，请在浏览器设置中允许，或输入券码。"
    )
    expect(till.page.locator("[data-code]")).to_be_focused()
