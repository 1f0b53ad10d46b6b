"""The way in, and what somebody from finance is told where finance has nothing to do."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.window import Window
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack

REFUSED = ["/desk/audit/", "/desk/messagekind/", "/desk/merchant/new/", "/desk/member/"]


def doors(window: Window, stack: Stack) -> Iterator[str]:
    """Wrong password, wrong code, then the pages about the second factor."""
    page, person = window.page, staff(stack.world, "club_manager")
    page.goto(f"{stack.site}/accounts/login/?next=/desk/")
    page.fill("input[name=login]", person["username"])
    page.fill("input[name=password]", "not-the-password")
    page.click("main button[type=submit]")
    yield from window.snap("door-wrong-password")
    page.fill("input[name=password]", person["password"])
    page.click("main button[type=submit]")
    page.wait_for_selector("input[name=code]")
    yield from window.snap("door-code")
    page.fill("input[name=code]", "000000")
    page.click("main button[type=submit]")
    yield from window.snap("door-wrong-code")
    page.goto(f"{stack.site}/accounts/logout/")
    page.context.clear_cookies()
    log_in(page, stack.site, person, "/desk/")
    for path in ("recovery-codes/generate", "recovery-codes", "totp/activate", "totp/deactivate"):
        page.goto(f"{stack.site}/accounts/2fa/{path}/")
        if "reauthenticate" in page.url:
            yield from window.snap("door-again")
            page.fill("input[name=password]", person["password"])
            page.click("main button[type=submit]")
        yield from window.snap(f"door-{path}")


def refusals(window: Window, stack: Stack) -> Iterator[str]:
    """What finance sees, and what it is told elsewhere."""
    log_in(window.page, stack.site, staff(stack.world, "finance"), "/desk/")
    yield from window.snap("finance-home")
    for path in REFUSED:
        yield from window.go(stack.site + path, f"finance-refused{path}")
