"""A booking from the phone to the end of the work: the empty lists, the times, each step, both sides."""

from tests.journeys.acts import member_called, open_as
from tests.journeys.people import log_in, operators
from tests.journeys.scenes.camera import Camera
from tests.journeys.scenes.promises import lay_out
from tests.journeys.stack import Stack

MORE = "from tests.journeys.scenes import props_more; props_more."
SERVICE, MERCHANT = "inspection-slot", "平安路救援"


def bookings(camera: Camera, stack: Stack) -> None:
    """Nobody takes bookings; then chosen, mistaken, booked, accepted by the store, done, cancelled."""
    page, known = camera.page, {row["name"] for row in stack.world["members"]}
    rows = [
        row
        for row in lay_out(stack)["vouchers"]
        if (row["product"], row["state"]) == (SERVICE, "live") and row["member"] in known
    ]
    open_as(page, stack, member_called(stack, rows[0]["member"]), "/me/")
    camera.see(f"{stack.site}/me/bookings/", "none")
    if camera.language.startswith("zh"):
        camera.see(f"{stack.site}/me/bookings/of/{rows[0]['uid']}/", "not-bookable")
    stack.must("shell", "-c", f"{MORE}bookable('{SERVICE}')")
    camera.see(f"{stack.site}/me/bookings/of/{rows[0]['uid']}/", "times")
    camera.send("mistakes")
    _book(camera, stack, rows[0]["uid"])
    camera.take("booked")
    booking = page.url
    camera.see(f"{stack.site}/me/bookings/", "list")
    _at_the_store(camera, stack)
    open_as(page, stack, member_called(stack, rows[0]["member"]), "/me/")
    camera.see(booking, "accepted")
    camera.see(f"{booking}cancel/", "cancel")
    camera.send("cancelled")


def _book(camera: Camera, stack: Stack, voucher: str) -> None:
    page = camera.page
    page.goto(f"{stack.site}/me/bookings/of/{voucher}/")
    page.locator(".chip_day").nth(1).click()
    page.wait_for_load_state("networkidle")
    page.locator("label.time:not(.time_gone)").first.click()
    page.click("main form > [type=submit]")
    page.wait_for_load_state("networkidle")


def _at_the_store(camera: Camera, stack: Stack) -> None:
    page = camera.page
    page.context.clear_cookies(name="sessionid")
    log_in(page, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/")
    camera.see(f"{stack.site}/portal/bookings/", "store-today")
    page.locator("a.dayline__go").last.click()
    page.wait_for_load_state("networkidle")
    camera.take("store-tomorrow")
    one = page.locator("a[href^='/portal/bookings/']:not([href='/portal/bookings/'])")
    if one.count():
        camera.see(f"{stack.site}{one.first.get_attribute('href')}", "store-one")
    accept = page.locator("form[action$='/accept/'] button")
    if accept.count():
        camera.send("store-accepted", "form[action$='/accept/'] button")
