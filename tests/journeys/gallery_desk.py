"""Pictures of the staff desk: `python -m tests.journeys.gallery_desk FOLDER [SCENE or ROOM ...]`.

Every list, row, form, form with mistakes, act, refusal and door, in Chinese and in English, at both widths.
Complains about pages that are wider than the screen, that fail, that say `None` and `True` or speak another
language, about what axe finds, and about pages of which there is no picture. With `RUNNING=1` it looks at the
product that is running on this environment's DATA_DIR, PORT and SANDBOX_PORT; `LANGUAGES=zh-CN` takes one
language only.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from config import totp
from tests.journeys.browser import launch
from tests.journeys.desk_scenes import bookings, doors, members, partners, promises, rooms, settling
from tests.journeys.desk_scenes.missing import unpictured
from tests.journeys.desk_scenes.window import Window
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack, running, start

LANGUAGES = ("zh-CN", "en-GB")
Scene = Callable[[Window, str], Iterator[str]]
# The rooms first: what is done in the acts is not in the lists yet.
SCENES: dict[str, Scene] = {
    "menu": rooms.menu,
    "rooms": rooms.rooms,
    "pages": rooms.site_pages,
    "members": members.members,
    "promises": promises.promises,
    "partners": partners.partners,
    "settling": settling.settling,
    "bookings": bookings.bookings,
}
BEFORE_THE_DESK = {"refusals": doors.refusals, "doors": doors.doors}


def pictures(stack: Stack, browser: Browser, folder: Path, names: list[str]) -> Iterator[str]:
    """All of it; what is wrong comes out."""
    seen: set[str] = set()
    for language in os.environ.get("LANGUAGES", " ".join(LANGUAGES)).split():
        desk = Window(browser, folder, language)
        log_in(desk.page, stack.site, staff(stack.world, "admin"), "/desk/")
        for room in (name for name in names if name in rooms.ROOMS):
            yield from _played(room, desk, rooms.one_room(desk, stack.site, room))
        for name, scene in SCENES.items():
            if not names or name in names:
                yield from _played(name, desk, scene(desk, stack.site))
        for name, other in BEFORE_THE_DESK.items():
            if not names or name in names:
                window = Window(browser, folder, language)
                yield from _played(name, window, other(window, stack))
        seen |= desk.seen
        time.sleep(totp.STEP_SECONDS)  # a second-factor code is taken once only
    if not names:
        os.environ.update(stack.environment)
        django.setup()  # the addresses are read from the product itself
        yield from (f"no picture of {name}" for name in unpictured(seen))


def _played(name: str, window: Window, scene: Iterator[str]) -> Iterator[str]:
    try:
        yield from scene
    except Exception as trouble:  # the other scenes are worth looking at all the same
        yield from window.snap(f"stopped-{name}")
        yield f"{name} stopped at {window.page.url}: {trouble}"


def main(folder: Path, names: list[str]) -> int:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    is_ours = "RUNNING" not in os.environ
    stack = start(Path(tempfile.mkdtemp())) if is_ours else running()
    wrong = []
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright.chromium)
            for complaint in pictures(stack, browser, folder, names):
                wrong.append(complaint)
                sys.stdout.write(f"{complaint}\n")
                sys.stdout.flush()
            browser.close()
    finally:
        if is_ours:
            stack.stop()
    sys.stdout.write(f"{len(wrong)} complaints; pictures in {folder}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
