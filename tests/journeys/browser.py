"""The browser of the journeys: Chromium without a window."""

import shutil

from playwright.sync_api import Browser, BrowserType

# The shell without a window does the same work with a fifth of the processor time of the whole browser.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(kind: BrowserType, *more: str) -> Browser:
    """A browser of this machine; `make test` sees to it that there is one."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, f"none of {', '.join(PROGRAMS)} is installed; run make browser"
    return kind.launch(executable_path=program, args=[*ARGUMENTS, *more])
