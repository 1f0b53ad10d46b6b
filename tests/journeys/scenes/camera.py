"""Takes one screen at several widths and says what a careful reader would complain about."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.journeys.waiting import eventually

# Asked again and again from outside: the policy lets no page evaluate words.
SENT = "!/done|sending/.test(document.querySelector('#sending')?.dataset.state)"
PHONE, DESKTOP, SMALL_PHONE = 390, 1280, 360
HEIGHT = 844
UUID = re.compile(r"(?<!/)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Usernames, keys, ids, addresses, checksums.
NAMED = re.compile(r"\b\w+(?:[-_]\w*)+|\bo[A-Z]\w+|https?:\S+|[0-9a-f]{16,}")
ENGLISH = re.compile(r"[A-Za-z]*[a-z]{3,}[A-Za-z]*")
PROPER = {
    "English",
    "WeChat",
    "Stripe",
    "Link",
    "https",
    "OpenID",
    "Cookie",
    "Model",
}  # names that stay as they are in Chinese
# Text that is cut off (but for the first line of a message in a list), and what is smaller than a thumb.
LOOK = """() => {
  const seen = [...document.querySelectorAll('body *')].filter(one => one.offsetParent);
  const name = one => one.tagName + '.' + one.className + ' ' + one.innerText.trim().slice(0, 24);
  const own = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const lines = '.person-line, .log-text';
  const cut = seen.filter(one => own(one) && !one.matches(lines)
    && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).overflowX === 'hidden' && one.clientWidth > 1);
  const taps = 'button, select, .weui-btn, .tabs a, .chip, .list__item, .tabbar a, input:not([type=hidden])';
  const small = seen.filter(one => one.matches(taps) && !one.matches('[type=checkbox], [type=radio]')
    && one.offsetHeight < 36);
  return {cut: cut.map(name), small: small.map(name), width: document.documentElement.scrollWidth,
          text: document.body.innerText};
}"""


class Camera:
    """A browser window of one person, and where the pictures go."""

    def __init__(
        self,
        browser: Browser,
        folder: Path,
        who: str,
        language: str,
        widths: Sequence[int] = (PHONE, DESKTOP),
    ) -> None:
        chinese = language.startswith("zh")
        context = browser.new_context(
            viewport={"width": widths[0], "height": HEIGHT},
            locale="zh-CN" if chinese else "en-GB",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()
        self.folder, self.who, self.language, self.widths = folder, who, language, widths
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def see(self, url: str, name: str) -> None:
        """Open and take."""
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")
        self.take(name)

    def send(self, name: str, button: str = "main form [type=submit] >> nth=0") -> None:
        """Send the form as it stands, with the browser's own checks off, and take what comes."""
        self.page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        self.page.click(button)
        self.page.wait_for_load_state("networkidle")
        self.take(name)

    def take(self, name: str) -> None:
        """The screen as it is, at every width."""
        self.seen.add(urlsplit(self.page.url).path)
        # What only flashes up would shift the page between measuring and taking.
        eventually(lambda: self.page.evaluate(SENT))
        for width in self.widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            # As tall as the page, for what sticks to the bottom of the screen to stand at its end.
            tall = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": width, "height": max(tall, HEIGHT)})
            self.page.wait_for_timeout(250)
            file = f"{self.who}-{name}-{self.language}-{width}.png"
            self.page.screenshot(path=self.folder / file, full_page=True)
            self.wrong += [f"{file}: {complaint}" for complaint in self._complaints(width)]
        self.page.set_viewport_size({"width": self.widths[0], "height": HEIGHT})

    def _complaints(self, width: int) -> list[str]:
        seen = self.page.evaluate(LOOK)
        found = [f"{seen['width']} px wide"] if seen["width"] > width else []
        found += [f"cut off: {one}" for one in seen["cut"]]
        if width < DESKTOP:
            return found + sorted({f"too small to tap: {one}" for one in seen["small"]})
        found += [f"uuid {uuid}" for uuid in UUID.findall(seen["text"])]
        words = set(ENGLISH.findall(NAMED.sub("", seen["text"]))) - PROPER
        words = words if self.language.startswith("zh") else set()
        return found + ([f"English: {' '.join(sorted(words))}"] if words else [])
