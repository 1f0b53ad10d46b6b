"""Which browser on which device, as people would name them. What a browser says of itself is not kept."""

from django.utils.translation import gettext as _

# The first that is found counts: most browsers also name those they want to be taken for.
BROWSERS = (
    ("MicroMessenger", "wechat"),
    ("DingTalk", "dingtalk"),
    ("MQQBrowser", "qq"),
    ("QQBrowser", "qq"),
    ("UCBrowser", "uc"),
    ("HuaweiBrowser", "huawei"),
    ("MiuiBrowser", "xiaomi"),
    ("SamsungBrowser", "samsung"),
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("Firefox", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)
SYSTEMS = (
    ("HarmonyOS", "harmony"),
    ("OpenHarmony", "harmony"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("Macintosh", "mac"),
    ("Linux", "linux"),
)
NAMES = {
    "chrome": "Chrome",
    "edge": "Edge",
    "firefox": "Firefox",
    "opera": "Opera",
    "safari": "Safari",
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "windows": "Windows",
    "mac": "Mac",
    "linux": "Linux",
}
HELD_IN_HAND = ("harmony", "iphone", "ipad", "android")


def device_of(user_agent: str) -> str:
    """Two short words for what a browser says of itself, like `chrome.android`; `.` for what nobody knows."""
    return f"{_first(BROWSERS, user_agent)}.{_first(SYSTEMS, user_agent)}"


def words_of(device: str) -> str:
    """`Chrome · Android`, in the reader's language."""
    browser, _dot, system = device.partition(".")
    named = NAMES | _named()
    unknown = (_("Another browser"), _("another device"))
    return f"{named.get(browser, unknown[0])} · {named.get(system, unknown[1])}"


def is_in_hand(device: str) -> bool:
    """Whether it is a phone or a tablet."""
    return device.endswith(HELD_IN_HAND)


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for part, name in known if part in user_agent), "")


def _named() -> dict[str, str]:
    """Those whose names differ by language."""
    return {
        "wechat": _("WeChat"),
        "dingtalk": _("DingTalk"),
        "qq": _("QQ Browser"),
        "uc": _("UC Browser"),
        "huawei": _("Huawei Browser"),
        "xiaomi": _("Xiaomi Browser"),
        "samsung": _("Samsung Internet"),
        "harmony": _("HarmonyOS"),
    }
