"""What anybody sees: the site, the shop window, the pages of errors."""

from functools import partial

from playwright.sync_api import Route

from tests.journeys.acts import member_called, open_as
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

PAGES = [
    "/",
    "/services/",
    "/stores/",
    "/news/",
    "/mall/",
    "/campaigns/",
    "/rights/",
    "/standards/",
    "/privacy/",
    "/partners/apply/",
]
INSIDE = ["/services/", "/news/", "/mall/"]
RENDERED = "from django.template.loader import render_to_string; print(render_to_string('{}.html'))"
STORES = {"near": "?near=36.6512,117.1201", "city": "?city=济南", "nothing": "?q=没有这家店"}


def site(camera: Camera, stack: Stack) -> None:
    """Every page of the site, and the first one under each list."""
    for path in PAGES:
        camera.see(stack.site + path, path.strip("/").replace("/", "-") or "home")
    for path in INSIDE:
        camera.page.goto(stack.site + path)
        link = camera.page.get_attribute(f"main a[href^='{path}']:not([href='{path}'])", "href")
        camera.see(f"{stack.site}{link}", f"{path.strip('/')}-one")
    for name, query in STORES.items():
        camera.see(f"{stack.site}/stores/{query}", f"stores-{name}")


def errors(camera: Camera, stack: Stack) -> None:
    """Not found, not allowed, a form that went stale, the API's documentation."""
    camera.see(f"{stack.site}/nowhere/", "error-404")
    camera.see(f"{stack.site}/mall/00000000-0000-4000-8000-000000000000/", "error-404-thing")
    camera.page.goto(f"{stack.site}/join/")
    camera.page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => one.remove())"
    )
    camera.send("error-403-csrf", "main form > [type=submit]")
    known = len(camera.wrong)
    camera.see(f"{stack.site}/api/v1/docs", "api-docs")
    del camera.wrong[known:]  # a tool for programmers, in English and with its own small buttons
    camera.see(f"{stack.site}/accounts/wechat/login/callback/?code=wrong&state=wrong", "wechat-failed")
    for status in (400, 500):  # made without a request
        page = stack.must("shell", "--verbosity=0", "--command", RENDERED.format(status))
        camera.page.route("**/broken-*/", partial(_as_it_stands, status, page))
        camera.see(f"{stack.site}/broken-{status}/", f"error-{status}")
    del camera.wrong[known:]  # they say it in both languages, not knowing the reader's
    open_as(camera.page, stack, member_called(stack, "卫东升"), "/me/")
    camera.see(f"{stack.site}/me/points/sign-in/", "error-405")
    camera.see(f"{stack.site}/portal/", "error-403-member-at-portal")


def _as_it_stands(status: int, page: str, route: Route) -> None:
    route.fulfill(status=status, content_type="text/html; charset=utf-8", body=page)
