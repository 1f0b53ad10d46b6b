"""What a browser may load and run on our pages, and use of the phone, by door. `config/doors.py` says it.

No page of ours carries a script or a style of its own, so nothing that somebody types can become one. What is
allowed beyond our own files has its reason beside it; docs/security/threats.md tells what is left.
"""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE

from config.settings.services import STRIPE_CHECKOUT_ORIGIN, WECHAT_OAUTH_ORIGIN

Policy = dict[str, list[str]]
DATA, BLOB = "data:", "blob:"

# Answers to programs, and uploads: nothing in them is ever run, not even when opened as a page.
PROGRAMS: Policy = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
_EVERY_PAGE: Policy = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, DATA],  # the small pictures inside WeUI's style sheets
    "connect-src": [SELF],
    "font-src": [SELF],
    "object-src": [NONE],
    "frame-src": [NONE],
    "worker-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
SITE: Policy = {
    **_EVERY_PAGE,
    # WeChat's script for sharing reports here, by a picture, how long it took (weixin-js-sdk).
    "img-src": [SELF, DATA, "https://open.weixin.qq.com"],
    "frame-src": ["weixin:"],  # how that script speaks to WeChat on phones of before: a frame nobody sees
    # Browsers look at where a sent form is led on to: "Pay" ends at Stripe, inside WeChat a login at WeChat.
    "form-action": [SELF, STRIPE_CHECKOUT_ORIGIN, WECHAT_OAUTH_ORIGIN],
}
PORTAL: Policy = {
    **_EVERY_PAGE,
    "worker-src": [SELF, BLOB],  # the page without a network; the reader of QR codes makes its worker itself
}
DESK: Policy = {
    **_EVERY_PAGE,
    # Wagtail's rich text writes its sheet of styles into the page, rule by rule, so no digest fits it. Styles
    # on single elements are not allowed.
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, DATA, BLOB],  # pictures are shown before they are uploaded
    "frame-src": [SELF],  # Wagtail shows a page before it is published
}
# django-csp's own setting: what holds at every door that is not named in config/doors.py.
CONTENT_SECURITY_POLICY: dict[str, Any] = {"DIRECTIVES": SITE}

# What a page may ask the phone for: place and camera only where a button of ours asks.
NOT_USED = [
    *["accelerometer", "autoplay", "display-capture", "gyroscope", "hid", "magnetometer"],
    *["microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"],
]


def with_sandbox(origin: str) -> None:
    """The sandbox's stand-in for WeChat's own browser is a script of another origin, which asks there."""
    for what in ("script-src", "connect-src", "form-action"):
        SITE[what] = [*SITE[what], origin]
