"""Pages: templates, language, and the cookie that says which phone is being held."""

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.outside import outside_of
from sandbox.phones import Phone
from sandbox.services import SERVICES
from sandbox.words import words

HERE = Path(__file__).parent
COOKIE = "sandbox_phone"
BROWSER = "sandbox_browser"
LANGUAGE = "sandbox_lang"
# Covers of news come from anywhere. No form-action: paying sends the browser on to the club.
POLICY = "default-src 'self'; img-src 'self' data: http: https:; frame-ancestors 'none'; base-uri 'none'"
SYMBOLS = {"cny": "¥", "hkd": "HK$", "usd": "US$", "eur": "€", "sgd": "S$"}

pages = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(("html", "svg")),
    trim_blocks=True,
    lstrip_blocks=True,
)


def money(amount: int, currency: str) -> str:
    """1234 fen as ¥12.34."""
    return f"{SYMBOLS.get(currency, currency.upper() + ' ')}{amount // 100:,}.{amount % 100:02d}"


def initial(name: str) -> str:
    """The character drawn on a portrait: the last one of a Chinese name, the first of any other."""
    name = name.strip() or "?"
    return name[-1] if "\u4e00" <= name[-1] <= "\u9fff" else name[0].upper()


def web(url: Any) -> str:
    """The address if a browser may follow it, else nothing: never `javascript:`."""
    text = str(url or "")
    return text if text.startswith(("http://", "https://")) else ""


LINK = re.compile(r"""<a\s+[^>]*?href=["']([^"']+)["'][^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)


def linked(text: str, openid: str) -> Markup:
    """Escaped text in which WeChat's one allowed tag, `<a href="http…">`, still works."""
    out, end = Markup(), 0
    for found in LINK.finditer(text):
        out += text[end : found.start()]
        url = web(html.unescape(found.group(1)))
        target = f"/phone/{openid}/open?{urlencode({'url': url})}"
        out += Markup('<a href="{}">{}</a>').format(target, found.group(2)) if url else found.group(2)
        end = found.end()
    return out + text[end:]


pages.globals["services"] = SERVICES
pages.filters |= {"money": money, "initial": initial, "web": web, "linked": linked}


def language(request: Request) -> str:
    """What `?lang=` asked for, now or before; else English where the browser wants it first, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    wanted = asked or request.headers.get("accept-language", "")
    return "en" if wanted.lower().startswith("en") else "zh"


def render(request: Request, name: str, context: dict[str, Any]) -> str:
    """One template as text."""
    lang = language(request)
    known = {"_": words(lang), "lang": lang, "account": outside_of(request).settings.account_name}
    return pages.get_template(name).render(context | known)


def page(request: Request, name: str, context: dict[str, Any], status: int = 200) -> Response:
    """One template as an answer; a language asked for is remembered."""
    answer = HTMLResponse(render(request, name, context), status, {"Content-Security-Policy": POLICY})
    if "lang" in request.query_params:
        answer.set_cookie(LANGUAGE, language(request), samesite="lax")
    return answer


def hold_phone(answer: Response, phone: Phone) -> Response:
    """From now on this browser is that phone."""
    answer.set_cookie(COOKIE, phone["openid"], samesite="lax", httponly=True)
    return answer


def as_wechats_browser(request: Request, answer: Response) -> Response:
    """Whoever taps on the phone is inside WeChat; who comes by an address of his own is in his own browser.

    The club on this machine reads the cookie, because cookies do not look at ports.
    """
    if request.headers.get("referer", "").startswith(f"{request.base_url}phone/"):
        answer.set_cookie(BROWSER, "wechat", samesite="lax", httponly=True)
    else:
        answer.delete_cookie(BROWSER)
    return answer
