"""From a number to a member, with every mistake on the way."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.people import wait_for
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

NUMBERS = {"zh": "13900020001", "en": "13900020002"}
WRONG_ID = "370102198704230314"  # the last digit does not fit the others
UNKNOWN_ID = "110101199003070011"


def login(camera: Camera, stack: Stack) -> None:
    """The page for passwords: empty, nothing typed, wrong."""
    page = camera.page
    camera.see(f"{stack.site}/accounts/login/?next=/portal/", "login")
    camera.send("login-empty")
    page.fill("[name=login]", "sd001-owner-1")
    page.fill("[name=password]", "not-the-password")
    camera.send("login-wrong")


def registration(camera: Camera, stack: Stack) -> None:
    """Step 1 and step 2."""
    page, number = camera.page, NUMBERS[camera.language[:2]]
    camera.see(f"{stack.site}/join/", "join")
    camera.send("join-empty", "main form > [type=submit]")
    page.fill("[name=phone]", "12345")
    page.click("[data-code-button]")
    page.wait_for_timeout(600)
    camera.take("join-bad-number")
    page.fill("[name=phone]", number)
    page.click("[data-code-button]")
    page.wait_for_timeout(800)
    camera.take("join-code-sent")
    page.click("[data-code-button]", force=True)
    page.fill("[name=code]", "000000")
    page.fill("[name=password]", "12345678")
    page.check("[name=agree]")
    camera.send("join-weak-password", "main form > [type=submit]")
    page.fill("[name=password]", "")
    page.check("[name=agree]")
    camera.send("join-wrong-code", "main form > [type=submit]")
    page.fill("[name=code]", wait_for(lambda: _code(stack, number)))
    page.check("[name=agree]")
    camera.send("join-identity", "main form > [type=submit]")
    _identity(camera, stack)


def _identity(camera: Camera, stack: Stack) -> None:
    page = camera.page
    camera.send("join-identity-empty")
    page.fill("[name=name]", "张")
    page.fill("[name=id_number]", WRONG_ID)
    camera.send("join-identity-checksum")
    page.fill("[name=name]", "李不存在")
    page.fill("[name=id_number]", UNKNOWN_ID)
    camera.send("join-identity-unknown")
    if "/join/" in page.url:
        camera.see(f"{stack.site}/me/", "me-half")
        camera.see(f"{stack.site}/me/gifts/", "half-member-turned-back")


def _code(stack: Stack, number: str) -> str:
    texts = [found["text"] for found in stack.sandbox_messages("sms", f"+86{number}")]
    found = [word for word in "".join(c if c.isdigit() else " " for c in texts[0]).split() if len(word) == 6]
    return found[0] if found else ""


def walk(browser: Browser, stack: Stack, folder: Path, language: str) -> list[str]:
    """All of it in one window."""
    camera = Camera(browser, folder, "join", language)
    login(camera, stack)
    registration(camera, stack)
    camera.page.context.close()
    return camera.wrong
