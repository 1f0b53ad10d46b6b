"""About merchants: taken on, stopped, their papers, accounts, people and endpoints."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.hands import WHY, act, fill_in, open_first, send
from tests.journeys.desk_scenes.window import Window

PAPER = {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\ntrailer\n%%EOF\n"}
WASH = "泉城洗车"


def partners(window: Window, site: str) -> Iterator[str]:
    """All of it."""
    desk = f"{site}/desk"
    why = {"reason": WHY}
    yield from act(window, f"{desk}/merchant/?state=applying", "/approve/", "merchant-approve")
    yield from act(window, f"{desk}/merchant/?state=rejected", "/again/", "merchant-again", **why)
    yield from act(window, f"{desk}/merchant/?state=applying", "/reject/", "merchant-reject", **why)
    yield from act(window, f"{desk}/merchant/?state=active", "/suspend/", "suspend", **why)
    yield from act(window, f"{desk}/merchant/?state=suspended", "/resume/", "resume", **why)
    person = {"display_name": "王店长"}
    yield from act(window, f"{desk}/merchant/?q={WASH}", "/invite/", "invite", **person)
    yield from act(window, f"{desk}/operator/?q={WASH}", "/reset/", "operator-reset")
    yield from act(window, f"{desk}/operator/?q=港城", "/operator_off/", "operator-off")
    yield from act(window, f"{desk}/merchantdocument/", "/withdraw/", "document-withdraw")
    yield from _papers(window, desk)
    yield from _accounts(window, desk)
    yield from _webhook(window, site)


def _papers(window: Window, desk: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{desk}/merchantdocument/new/")
    page.select_option("[name=merchant]", index=1)
    page.select_option("[name=kind]", index=1)
    page.fill("[name=valid_from]", "2026-01-01")
    page.set_input_files("main [name=paper]", [PAPER])
    page.keyboard.press("Escape")
    send(page)
    yield from window.snap("act-document-kept")


def _accounts(window: Window, desk: str) -> Iterator[str]:
    """Turned down, proposed anew, cancelled, proposed by this very person, who may not approve it."""
    waiting, why = f"{desk}/bankchange/?state=proposed", {"reason": WHY}
    yield from act(window, waiting, "/approve_bank/", "bank-approve")
    yield from act(window, f"{desk}/bankchange/?state=approved", "/cancel_bank/", "bank-cancel", **why)
    yield from _proposed(window, desk)
    yield from act(window, waiting, "/reject_bank/", "bank-reject", **why)


def _proposed(window: Window, desk: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{desk}/bankchange/new/")
    page.select_option("[name=merchant]", index=2)
    said = {"account_name": "济南示例有限公司", "bank_name": "示例银行", "reason": "商户来函"}
    for name, text in said.items():
        page.fill(f"main [name={name}]", text)
    page.fill("main [name=number]", "6222020200112233")
    page.fill("main [name=again]", "6222020200112244")
    send(page)
    yield from window.snap("act-bank-unequal")
    for name in ("number", "again"):
        page.fill(f"main [name={name}]", "6222020200112233")
    send(page)
    yield from window.snap("act-bank-proposed")


def _webhook(window: Window, site: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{site}/desk/endpoint/new/")
    page.fill("[name=name]", "客户服务系统")
    page.fill("[name=url]", "https://10.0.0.1/")
    send(page)
    yield from window.snap("act-webhook-private")
    page.fill("[name=url]", f"{site.replace('127.0.0.1', 'localhost')}/")
    send(page)
    yield from window.snap("act-webhook-made")
    if not open_first(page, f"{site}/desk/endpoint/"):
        return
    yield from window.snap("act-webhook")
    at = page.url
    for name in ("ping", "replay", "off", "on"):
        page.goto(at)
        page.click(f"main a[href*='/{name}/']")
        fields = {"first": "2026-01-01", "last": "2026-12-31"} if name == "replay" else {}
        yield from fill_in(window, f"webhook-{name}", **fields)
    yield from act(window, f"{site}/desk/delivery/", "/again/", "delivery-again")
