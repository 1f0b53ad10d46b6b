"""The outside world as the demo shows it: phones, messages, services out of order."""

from tests.journeys.acts import member_called
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack


def phones(camera: Camera, stack: Stack) -> None:
    """The shelf, a phone that follows nobody, one with messages, its texts."""
    page, lang = camera.page, "en" if camera.language == "en" else "zh"
    camera.see(f"{stack.sandbox}/?lang={lang}", "shelf")
    camera.see(f"{stack.sandbox}/phone/oSandboxLiXiaowen00000000002", "phone-stranger")
    camera.see(f"{stack.sandbox}/phone/{member_called(stack, '褚婷')['openid']}", "phone")
    page.click("button[data-tab=texts]")
    camera.take("phone-texts")
    camera.see(f"{stack.sandbox}/stripe/pay/nothing", "till-unknown")
