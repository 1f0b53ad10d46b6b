"""What axe-core says about a page."""

from playwright.sync_api import Page

from tests.journeys.stack import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Wagtail's own markup that no template of ours reaches.
WAGTAILS = [
    ".ui-autocomplete-input",  # the box for tags of a picture: its script makes it, without the label's name
    "#fileupload",  # hidden behind the button "choose from your computer"
]
# What moves is judged where it comes to rest; what turns for ever is not waited for.
ASK = """async ([rules, others]) => {
  const ends = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < Infinity);
  await Promise.allSettled(ends.map(one => one.finished));
  const found = await axe.run({exclude: others}, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
}"""


def axe(page: Page) -> list[str]:
    """Every rule that is broken, with the first place where it is."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(ASK, [RULES, [[selector] for selector in WAGTAILS]])
    return found
