"""A member's own pages: full and empty, used and over, right and wrong."""

from tests.journeys.acts import member_called, open_as
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

LISTS = [
    "",
    "gifts",
    "vouchers",
    "points",
    "vehicles",
    "messages",
    "privacy",
    "profile",
    "orders",
    "phone",
    "handovers",
]
NEWEST = "蒋欣然"  # no vouchers yet, gifts waiting
MORE = "from tests.journeys.scenes import props_more; props_more."
RICHEST = "张志强"
WITHDRAWN = "赵晓彤"
SEVERAL = {"zh": "孙文博", "en": "周敏"}


def rooms(camera: Camera, stack: Stack) -> None:
    """Every list of somebody who has much, then of somebody who has next to nothing."""
    for name, who in (("full", RICHEST), ("new", NEWEST)):
        open_as(camera.page, stack, member_called(stack, who), "/me/")
        for path in LISTS:
            camera.see(f"{stack.site}/me/{path}{'/' if path else ''}", f"{name}-{path or 'me'}")
        for tab in ("used", "expired"):
            camera.see(f"{stack.site}/me/vouchers/?tab={tab}", f"{name}-vouchers-{tab}")
    stack.must("shell", "-c", f"{MORE}forget_messages('{NEWEST}')")
    camera.see(f"{stack.site}/me/messages/", "new-messages-none")
    camera.see(f"{stack.site}/me/vouchers/add/", "printed-code")
    camera.page.fill("main [name=code]", "ABCD-1234")
    camera.send("printed-code-wrong", "main form [type=submit]")
    _gift(camera, stack)


def _gift(camera: Camera, stack: Stack) -> None:
    """Detail, refuse with its question, refused, collected. The last gift is left for next time."""
    page = camera.page
    page.goto(f"{stack.site}/me/gifts/")
    links = page.locator("article.gift a.gift__name")
    if not links.count():
        return
    gift = links.first.get_attribute("href")
    camera.see(f"{stack.site}{gift}", "gift")
    camera.see(f"{stack.site}{gift}refuse/", "gift-refuse")
    if links.count() or camera.language.startswith("zh"):
        page.goto(f"{stack.site}{gift}")
        camera.send("gift-collected", "form[action$='/collect/'] button")


def vouchers(camera: Camera, stack: Stack) -> None:
    """One of each fate."""
    page = camera.page
    for who, tab, name in (
        (RICHEST, "usable", "live"),
        (RICHEST, "used", "used"),
        (RICHEST, "expired", "expired"),
        (WITHDRAWN, "expired", "void"),
        (SEVERAL[camera.language[:2]], "usable", "several-uses"),
    ):
        open_as(page, stack, member_called(stack, who), "/me/")
        page.goto(f"{stack.site}/me/vouchers/?tab={tab}")
        tickets = page.locator("a.ticket")
        if name == "several-uses":
            tickets = page.locator("a.ticket", has_text="/ ")
        if tickets.count():
            camera.see(f"{stack.site}{tickets.first.get_attribute('href')}", f"voucher-{name}")


def garage(camera: Camera, stack: Stack) -> None:
    """Cars with mistakes, a car too many, a new number with mistakes, consent given and taken back."""
    page = camera.page
    open_as(page, stack, member_called(stack, SEVERAL[camera.language[:2]]), "/me/vehicles/")
    camera.see(f"{stack.site}/me/vehicles/add/", "vehicle-add")
    camera.send("vehicle-add-empty")
    page.fill("[name=plate]", "京A1")
    page.fill("[name=vin]", "IOQ123")
    camera.send("vehicle-add-wrong")
    page.fill("[name=plate]", "鲁A8K3M6")
    page.fill("[name=vin]", "LSVAA49J132047371" if camera.language.startswith("zh") else "LSVAB49J132047372")
    camera.send("vehicle-added")
    remove = page.locator("form[action$='/remove/'] button")
    if remove.count():
        camera.send("vehicle-removed", "form[action$='/remove/'] button")
    page.goto(f"{stack.site}/me/phone/")
    camera.send("phone-empty", "main form > [type=submit]")
    page.goto(f"{stack.site}/me/privacy/")
    camera.send("privacy-changed", "main form [name=answer]")
    page.goto(f"{stack.site}/me/points/")
    if page.locator("form[action$='/sign-in/']").count():
        camera.send("points-signed-in", "form[action$='/sign-in/'] button")
    for path in ("2fa/", "logins/", "password/set/", "password/change/", "logout/"):
        camera.see(f"{stack.site}/accounts/{path}", f"account-{path.strip('/').replace('/', '-')}")
