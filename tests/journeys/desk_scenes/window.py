"""A browser window at the desk: takes what it shows at both widths and says what is wrong with it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response

from tests.journeys.accessible import axe
from tests.journeys.scenes.camera import ENGLISH, NAMED, PROPER

WIDTHS = (390, 1280)
HEIGHT = 844
RAW = re.compile(r"\b(?:None|True|False|\w+ object \(|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4})")
TALL = "Math.max(...[...document.querySelectorAll('main, body')].map(one => one.scrollHeight))"
SEND = "main form[method=post] [type=submit]:visible, main button[type=submit]:visible"
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# What the house itself says on a page: headings, names of fields and columns, buttons, hints.
LABELS = """() => [...document.querySelectorAll('main h2, main h3, th, dt, label, legend, .button, .help, '
  + '.desk-lead, .w-status')].filter(one => one.offsetParent)
  .map(one => one.innerText.trim()).filter(Boolean)"""
# Words that stay as they are in Chinese, beside those of the member's site.
NAMES = {
    *PROPER,
    *["Wagtail", "Markdown", "webp", "avif", "jpeg", "png", "gif", "pdf", "docx", "xlsx", "odt", "txt"],
    *["csv", "kHz", "openid", "com"],
}  # fmt: skip
# Wider than its box and cut off, on a phone; what scrolls sideways there hides what is on the right.
HIDDEN = """() => [...document.querySelectorAll('main *')].filter(one => one.offsetParent
  && one.scrollWidth > one.clientWidth + 2 && one.clientWidth > 1
  && /auto|scroll|hidden/.test(getComputedStyle(one).overflowX)
  && !one.matches('textarea, input, select, .w-sr-only, pre, .tabs, [role=tablist]'))
  .map(one => `${one.tagName}.${one.className} ${one.innerText.trim().slice(0, 24)}`.replace(/\\s+/g, ' '))"""


class Window:
    """A browser window of one person in one language."""

    def __init__(self, browser: Browser, folder: Path, language: str = "zh-CN") -> None:
        context = browser.new_context(
            viewport={"width": WIDTHS[-1], "height": HEIGHT}, locale=language, timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.folder, self.language = folder, language
        self.seen: set[str] = set()
        self.failed: list[str] = []
        self.page.on("response", self._note)
        self.page.on("dialog", lambda asked: asked.accept())

    def snap(self, name: str) -> list[str]:
        """The page from top to bottom, at both widths; returns what is wrong with it."""
        self.page.wait_for_load_state("load")
        self.seen.add(urlsplit(self.page.url).path)
        plain = re.sub(r"[^\w-]+", "_", name).strip("_")
        found = list(self._words(f"{plain}-{self.language[:2]}"))
        found += [f"{plain}: {complaint}" for complaint in axe(self.page)]
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.wait_for_timeout(150)
            tall = max(HEIGHT, self.page.evaluate(TALL))
            self.page.set_viewport_size({"width": width, "height": min(tall, 9000)})
            self.page.wait_for_timeout(150)
            file = f"{plain}-{self.language[:2]}-{width}.png"
            self.page.screenshot(path=self.folder / file)
            found += [f"{file}: {complaint}" for complaint in self._look(width)]
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
        return found

    def go(self, path: str, name: str) -> list[str]:
        """Open and take."""
        self.page.goto(path)
        return self.snap(name)

    def _look(self, width: int) -> Iterator[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} px wide"
        if width == WIDTHS[0]:
            yield from (f"scrolls or cut: {one}" for one in self.page.evaluate(HIDDEN))

    def _words(self, name: str) -> Iterator[str]:
        yield from (f"{name}: {each}" for each in self.failed)
        self.failed = []
        text = self.page.inner_text("body")
        yield from (f"{name}: says {word}" for word in RAW.findall(text))
        labels = self.page.evaluate(LABELS)
        if self.language.startswith("zh"):
            # Capitals among the facts are names: of a merchant in English, of a product of the outside.
            plain = {word for word in ENGLISH.findall(NAMED.sub("", text)) if word[0].islower()}
            words = sorted((plain | set(ENGLISH.findall(" ".join(labels)))) - NAMES)
            said = f"English: {' '.join(words)}" if words else ""
        else:
            words = sorted({each for each in labels if CHINESE.search(each)})
            said = f"Chinese: {' | '.join(words[:9])}" if words else ""
        if said:
            yield f"{name}: {said}"

    def _note(self, answer: Response) -> None:
        if answer.status >= 500:
            self.failed.append(f"{answer.status} at {answer.url}")
