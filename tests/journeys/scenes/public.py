"""What anybody sees: the site, the shop window, the pages of errors."""

from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

PAGES = ["/", "/services/", "/stores/", "/news/", "/mall/", "/campaigns/", "/rights/", "/privacy/"]
INSIDE = ["/services/", "/news/", "/mall/"]
STORES = {"near": "?near=36.6512,117.1201", "city": "?city=济南", "nothing": "?q=没有这家店"}


def site(camera: Camera, stack: Stack) -> None:
    """Every page of the site, and the first one under each list."""
    for path in PAGES:
        camera.see(stack.site + path, path.strip("/") or "home")
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
    camera.see(f"{stack.site}/api/v1/docs", "api-docs")
    camera.see(f"{stack.site}/accounts/wechat/login/callback/?code=wrong&state=wrong", "wechat-failed")
