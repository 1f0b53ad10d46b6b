"""A package, the till, and how it can end."""

from tests.journeys.acts import member_called, open_as
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import OUTSIDE, Stack

SHEET = "#wechat-pay-sheet"
BUYER = {"zh": "褚婷", "en": "冯立伟"}


def purchase(camera: Camera, stack: Stack) -> None:
    """Declined, turned back, ran out, failed, paid, paid slowly."""
    page = camera.page
    open_as(page, stack, member_called(stack, BUYER[camera.language[:2]]), "/me/")
    _to_the_till(camera, stack)
    camera.take("till")
    page.click("details summary")
    camera.send("till-declined", "button[value=declined]")
    camera.send("order-waiting", "button[value=cancel]")
    camera.send("order-cancelled", "form[action$='/cancel/'] button")
    _ends(camera, stack, "expired", "order-expired")
    _ends(camera, stack, "failed", "order-failed")
    _to_the_till(camera, stack)
    till = page.url
    page.click(".pay-button")
    page.wait_for_url(f"{stack.site}/me/orders/**")
    page.wait_for_timeout(5000)
    camera.take("order-paid")
    session = till.rsplit("/", 1)[1]
    OUTSIDE.post(f"{stack.sandbox}/sandbox/stripe/pay/{session}/dispute", json={}).raise_for_status()
    page.wait_for_timeout(5000)
    camera.see(page.url, "order-charged-back")
    _ends(camera, stack, "processing", "order-confirming")
    camera.see(f"{stack.site}/me/orders/", "orders")


def in_wechat(camera: Camera, stack: Stack) -> None:
    """The page that opens WeChat's sheet, the sheet, turned back, failed."""
    page = camera.page
    open_as(page, stack, member_called(stack, BUYER[camera.language[:2]]), "/me/")
    # What a tap on the sandbox's phone leaves behind.
    page.context.add_cookies([{"name": "sandbox_browser", "value": "wechat", "url": stack.site}])
    page.goto(f"{stack.site}/mall/")
    page.click("a.offer:has-text('149.00')")
    camera.take("package-in-wechat")
    page.click("form[action$='/buy/'] button")
    page.wait_for_url("**/wechat-pay/")
    camera.take("wechat-pay")
    page.click("[data-pay]")
    page.wait_for_selector(f"{SHEET} .sum")
    camera.take("wechat-sheet")
    page.click(f"{SHEET} .turn")
    camera.take("wechat-turned-back")
    page.click("[data-pay]")
    page.click(f"{SHEET} .fail")
    camera.take("wechat-failed")
    page.goto(f"{stack.site}/me/orders/")
    page.click(".list__item >> nth=0")
    page.click("form[action$='/cancel/'] button")


def _to_the_till(camera: Camera, stack: Stack) -> None:
    camera.page.goto(f"{stack.site}/mall/")
    camera.page.click("a.offer:has-text('149.00')")
    camera.page.click("form[action$='/buy/'] button")
    camera.page.wait_for_url(f"{stack.sandbox}/stripe/pay/*")


def _ends(camera: Camera, stack: Stack, how: str, name: str) -> None:
    _to_the_till(camera, stack)
    camera.page.click("details summary")
    camera.page.click(f"button[value={how}]")
    camera.page.wait_for_timeout(3000)
    camera.take(name)
