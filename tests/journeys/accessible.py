"""What axe-core says about a page, and what the page asks for and does not get from its policy."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.journeys.stack import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OF_COLOURS = ["color-contrast"]  # what another light can break
# Wagtail's own markup that no template of ours reaches.
WAGTAILS = [
    ".ui-autocomplete-input",  # the box for tags of a picture: its script makes it, without the label's name
    "#fileupload",  # hidden behind the button "choose from your computer"
]
# What moves is judged where it comes to rest; what turns for ever is not waited for.
ASK = """async ([rules, others]) => {
  const ends = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < Infinity);
  await Promise.allSettled(ends.map(one => one.finished));
  const asked = {runOnly: rules, resultTypes: ["violations"], elementRef: false};
  const found = await axe.run({exclude: others}, asked);
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
}"""

TELL = """document.addEventListener('securitypolicyviolation', one =>
  console.warn('FORBIDDEN ' + one.effectiveDirective + ' ' + one.blockedURI + ' on ' + location.pathname));"""


def axe(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Every rule that is broken, with the first place where it is."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(ASK, [rules, [[selector] for selector in WAGTAILS]])
    return found


def watched(page: Page) -> list[str]:
    """What the pages in this window ask for and do not get, from now on."""
    found: list[str] = []
    page.context.add_init_script(TELL)
    page.on("console", lambda said: found.append(said.text) if "FORBIDDEN" in said.text else None)
    return found
