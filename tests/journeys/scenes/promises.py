"""Vouchers of every kind, one on its way to a friend, printed codes, campaigns: with every way they fail."""

import json
from typing import Any

from tests.journeys.acts import member_called, open_as
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

PROPS = "from tests.journeys.scenes import props; props."
RICHEST = "张志强"
KINDS = [
    "fuel",
    "wash-half",
    "life-card",
    "hotel",
    "secretary",
    "inspection-slot",
    "driver",
    "maintenance",
    "lounge",
    "free-cover",
]
GIVER = {"zh": "郑可欣", "en": "吴国栋"}
FRIEND = {"zh": "冯立伟", "en": "褚婷"}
THIRD = "周敏"
CLAIMER = {"zh": "李建军", "en": "王雅楠"}


def lay_out(stack: Stack) -> dict[str, Any]:
    """Everything the demo world lacks; again it changes nothing that is there."""
    found: dict[str, Any] = json.loads(
        stack.must("shell", "-v", "0", "-c", PROPS + "show()").splitlines()[-1]
    )
    return found


def kinds(camera: Camera, stack: Stack) -> None:
    """A voucher of each kind, a locked one, the gift they came with, the stores near by."""
    page, props = camera.page, lay_out(stack)
    mine = [row for row in props["vouchers"] if row["member"] == RICHEST and row["state"] == "live"]
    open_as(page, stack, member_called(stack, RICHEST), "/me/")
    for product in KINDS:
        for row in [row for row in mine if row["product"] == product][:1]:
            camera.see(f"{stack.site}/me/vouchers/{row['uid']}/", f"voucher-{product}")
    locked = next(row for row in mine if row["locked"])
    camera.see(f"{stack.site}/me/vouchers/{locked['uid']}/", "voucher-locked")
    camera.see(f"{stack.site}/me/gifts/{locked['gift']}/", "gift-in-steps")


def giving(camera: Camera, stack: Stack) -> None:
    """Write, link, taken back, opened by a friend, accepted, too late, not to give, lists."""
    page, lang, props = camera.page, camera.language[:2], lay_out(stack)
    washes = [
        row
        for row in props["vouchers"]
        if (row["member"], row["product"], row["state"]) == (GIVER[lang], "wash", "live")
    ]
    giver = member_called(stack, GIVER[lang])
    link = _offered(camera, stack, washes[0]["uid"], with_pictures=True)
    camera.see(f"{stack.site}/me/vouchers/{washes[0]['uid']}/", "voucher-on-its-way")
    page.context.clear_cookies(name="sessionid")
    camera.see(link, "friend-not-logged-in")
    open_as(page, stack, member_called(stack, FRIEND[lang]), "/me/")
    camera.see(link, "friend")
    open_as(page, stack, giver, "/me/")
    page.goto(link)
    camera.send("taken-back", "form[action$='/take-back/'] button")
    camera.see(link, "giver-taken-back")
    open_as(page, stack, member_called(stack, FRIEND[lang]), "/me/")
    camera.see(link, "friend-taken-back")
    _accepted(camera, stack, washes[0]["uid"])
    _lapsed(camera, stack, washes[1]["uid"])
    mine = next(row for row in props["vouchers"] if row["product"] == "lounge" and row["member"] == RICHEST)
    open_as(page, stack, member_called(stack, RICHEST), "/me/")
    camera.see(f"{stack.site}/me/vouchers/{mine['uid']}/give/", "not-to-give")


def _offered(camera: Camera, stack: Stack, uid: str, *, with_pictures: bool = False) -> str:
    page = camera.page
    open_as(page, stack, member_called(stack, GIVER[camera.language[:2]]), "/me/")
    page.goto(f"{stack.site}/me/vouchers/{uid}/give/")
    if with_pictures:
        camera.take("write")
    page.fill("[name=greeting]", "上次多亏你帮忙，这张洗车券送你，周末把车洗干净")
    page.click("main form [type=submit]")
    page.wait_for_url(f"{stack.site}/me/handovers/**")
    if with_pictures:
        camera.take("link")
    return page.url


def _accepted(camera: Camera, stack: Stack, uid: str) -> None:
    page, lang = camera.page, camera.language[:2]
    link = _offered(camera, stack, uid)
    open_as(page, stack, member_called(stack, FRIEND[lang]), "/me/")
    page.goto(link)
    camera.send("accepted", "form[action$='/accept/'] button")
    camera.see(link, "friend-accepted")
    camera.see(f"{stack.site}/me/handovers/", "friend-list")
    open_as(page, stack, member_called(stack, THIRD), "/me/")
    camera.see(link, "third-too-late")
    open_as(page, stack, member_called(stack, GIVER[lang]), "/me/")
    camera.see(link, "giver-accepted")


def _lapsed(camera: Camera, stack: Stack, uid: str) -> None:
    page = camera.page
    link = _offered(camera, stack, uid)
    stack.must("shell", "-c", f"{PROPS}lapse('{link.rstrip('/').rsplit('/', 1)[1]}')")
    camera.see(link, "giver-lapsed")
    camera.see(f"{stack.site}/me/handovers/", "giver-list")
    open_as(page, stack, member_called(stack, THIRD), "/me/")
    camera.see(link, "friend-lapsed")


def printed(camera: Camera, stack: Stack) -> None:
    """The page for printed codes: nothing typed, each refusal, and one that is good."""
    page, props, lang = camera.page, lay_out(stack), camera.language[:2]
    open_as(page, stack, member_called(stack, CLAIMER[lang]), "/me/")
    camera.see(f"{stack.site}/me/vouchers/add/", "page")
    camera.send("empty")
    number = 0 if lang == "zh" else 1
    for fate in ("taken", "void", "late", "good"):
        page.goto(f"{stack.site}/me/vouchers/add/")
        page.fill("main [name=code]", props["codes"][fate][number])
        camera.send(fate)


def campaigns(camera: Camera, stack: Stack) -> None:
    """To a visitor and to members: before, open, claimed, sold out, over, and one that is not for him."""
    page, props, lang = camera.page, lay_out(stack), camera.language[:2]
    camera.see(f"{stack.site}{props['campaigns']['open']}", "visitor")
    open_as(page, stack, member_called(stack, CLAIMER[lang]), "/me/")
    for state, path in props["campaigns"].items():
        camera.see(f"{stack.site}{path}", state)
    page.goto(f"{stack.site}{props['campaigns']['open']}")
    if page.locator("form[action$='/claim/']").count():
        camera.send("claimed", "form[action$='/claim/'] button")
    camera.see(f"{stack.site}{props['campaigns']['open']}", "claimed-again")
    camera.see(f"{stack.site}/campaigns/", "list")


def gifts(camera: Camera, stack: Stack) -> None:
    """A gift that is declined, and one that nobody collected in time."""
    page, props, number = camera.page, lay_out(stack), 0 if camera.language.startswith("zh") else 1
    open_as(page, stack, member_called(stack, ("张志强", "王雅楠")[number]), "/me/")
    refuse = props["gifts"]["refuse"][number]
    camera.see(f"{stack.site}/me/gifts/{refuse}/refuse/", "refuse")
    if page.locator("main form [type=submit]").count():
        camera.send("refused")
    camera.see(f"{stack.site}/me/gifts/{refuse}/", "refused-one")
    camera.see(f"{stack.site}/me/gifts/{props['gifts']['late'][number]}/", "late")
