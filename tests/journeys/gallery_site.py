"""Pictures of everything but the staff desk: `python -m tests.journeys.gallery_site FOLDER [SCENE ...]`.

Chinese and English, phone and desktop, with empty states, mistakes and refusals. Complains about what is too
wide, cut off, too small to tap, or English on a Chinese page. With `RUNNING=1` it looks at the product that
is running on this environment's DATA_DIR, PORT and SANDBOX_PORT already.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.scenes import (
    benefits,
    bookings,
    buying,
    counter,
    joining,
    member,
    outside,
    promises,
    public,
)
from tests.journeys.scenes.camera import DESKTOP, PHONE, SMALL_PHONE, Camera
from tests.journeys.scenes.missing import unpictured
from tests.journeys.stack import Stack, running, start

LANGUAGES = ("zh-hans", "en")
Scene = Callable[[Camera, Stack], None]


def _till(camera: Camera, stack: Stack) -> None:
    other = camera.page.context.browser
    assert other
    page = other.new_page(locale="zh-CN")
    codes = counter.codes_that_fail(page, stack)
    page.context.close()
    counter.till(camera, stack, codes)


SCENES: dict[str, Scene] = {
    "site": public.site,
    "errors": public.errors,
    "login": joining.login,
    "join": joining.registration,
    "rooms": member.rooms,
    "vouchers": member.vouchers,
    "garage": member.garage,
    "kinds": promises.kinds,
    "giving": promises.giving,
    "printed": promises.printed,
    "campaigns": promises.campaigns,
    "gifts": promises.gifts,
    "buying": buying.purchase,
    "in-wechat": buying.in_wechat,
    "till": _till,
    "books": counter.books,
    "settled": counter.settled,
    "invited": counter.invited,
    "sums": benefits.sums,
    "refusals": benefits.refusals,
    "limits": benefits.limits,
    "offline": benefits.offline,
    "webhooks": benefits.webhooks,
    "bookings": bookings.bookings,
    "outside": outside.phones,
}
AT_A_COUNTER = ("till", "books", "settled", "invited", "sums", "refusals", "limits", "offline", "webhooks")


def pictures(stack: Stack, browser: Browser, folder: Path, names: list[str]) -> list[str]:
    """The scenes in both languages; returns what is wrong."""
    wrong, seen = [], set()
    for language in LANGUAGES:
        for name in names or SCENES:
            widths = (PHONE, SMALL_PHONE, DESKTOP) if name in AT_A_COUNTER else (PHONE, DESKTOP)
            camera = Camera(browser, folder, name, language, widths)
            address = {"name": "django_language", "value": language, "url": stack.site}
            camera.page.context.add_cookies([address])
            try:
                SCENES[name](camera, stack)
            except Exception as trouble:  # the other scenes are worth looking at all the same
                camera.take("stopped-here")
                camera.wrong.append(f"{name} in {language} stopped at {camera.page.url}: {trouble}")
            wrong += camera.wrong
            seen |= camera.seen
            camera.page.context.close()
    if names:
        return wrong
    os.environ.update(stack.environment)
    django.setup()  # the addresses are read from the product itself
    return [*wrong, *(f"no picture of {name}" for name in unpictured(seen))]


def main(folder: Path, names: list[str]) -> int:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    is_ours = "RUNNING" not in os.environ
    stack = start(Path(tempfile.mkdtemp())) if is_ours else running()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright.chromium)
            wrong = pictures(stack, browser, folder, names)
            browser.close()
    finally:
        if is_ours:
            stack.stop()
    sys.stdout.write("\n".join(wrong) + f"\n{len(wrong)} complaints; pictures in {folder}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
