"""The counter with what needs a sum or an answer, every refusal in words, no network, and the empty books."""

import json
from typing import Any

from tests.journeys.acts import TILL, redeem
from tests.journeys.people import log_in, operators
from tests.journeys.scenes.camera import Camera
from tests.journeys.scenes.promises import PROPS, lay_out
from tests.journeys.stack import Stack

SHUNDA = "顺达汽车服务"
MORE = "from tests.journeys.scenes import props_more; props_more."
FORGED = "v1.1." + "0" * 32 + ".1." + "A" * 22
HOLDERS = {"zh": ("张志强", "张志强"), "en": ("陈思远", "郑可欣")}


def sums(camera: Camera, stack: Stack) -> None:
    """A discount and a stored amount, with every mistake; a service with questions, of several uses."""
    props = lay_out(stack)
    _at(camera, stack, "滨海加油站")
    _sum(camera, stack, _code(props, camera, "fuel"), "discount", ("abc", "100"))
    _at(camera, stack, "泉城生活联盟")
    _sum(camera, stack, _code(props, camera, "life-card"), "stored", ("99999", "12.5"))
    _at(camera, stack, "鲁安代驾")
    _look_up(camera, stack, _code(props, camera, "driver"))
    camera.take("questions")
    camera.send("questions-empty", "form[data-send=keep] [type=submit]")
    _look_up(camera, stack, _code(props, camera, "driver"))
    for field in camera.page.locator(
        "form[data-send=keep] input[name^=answer], form[data-send=keep] .field input"
    ).all():
        field.fill("8")
    camera.send("questions-receipt", "form[data-send=keep] [type=submit]")
    _at(camera, stack, "平安路救援")
    _look_up(camera, stack, _code(props, camera, "rescue"))
    camera.take("several-uses")
    camera.see(f"{stack.site}/portal/history/", "history")
    camera.see(f"{stack.site}/portal/statements/", "statements-none")


def _sum(camera: Camera, stack: Stack, code: str, name: str, bills: tuple[str, ...]) -> None:
    page = camera.page
    _look_up(camera, stack, code)
    camera.take(name)
    for number, bill in enumerate(bills):
        page.fill("[name=amount]", "")
        page.locator("[name=amount]").press_sequentially(bill)
        page.wait_for_timeout(900)
        camera.take(f"{name}-quote-{number}")
    camera.send(f"{name}-receipt", "form[data-send=keep] [type=submit]")
    _look_up(camera, stack, code)
    camera.send(f"{name}-no-sum", "form[data-send=keep] [type=submit]")


def refusals(camera: Camera, stack: Stack) -> None:
    """What the counter says to codes that it does not take, beyond those of the first scene."""
    page, props = camera.page, lay_out(stack)
    _at(camera, stack, SHUNDA)
    locked = next(row for row in props["vouchers"] if row["locked"] and row["product"] == "maintenance")
    live = [row for row in props["vouchers"] if row["state"] == "live" and not row["locked"]]
    later = next(row for row in live if (row["product"], row["member"]) == ("wash", "陈思远"))
    stack.must("shell", "-c", f"{PROPS}not_yet('{later['code']}')")
    away = [row["code"] for row in props["vouchers"] if row["state"] == "giving"]
    told = next(row["code"] for row in props["vouchers"] if row["product"] == "secretary")
    asked = {"locked": locked["code"], "not-yet": later["code"], "forged": FORGED, "information": told}
    for name, code in {**asked, **({"being-given": away[0]} if away else {})}.items():
        _look_up(camera, stack, code)
        camera.take(f"refused-{name}")
    _at(camera, stack, "俱乐部服务厅")
    _look_up(camera, stack, _code(props, camera, "free-cover"))
    camera.take("service-hall")
    _at(camera, stack, "平安路救援")
    booked = next(row for row in props["vouchers"] if row["product"] == "inspection-slot")
    _look_up(camera, stack, booked["code"])
    camera.take("refused-booking")
    _at(camera, stack, "港城汽车服务")
    for _try in range(25):
        _look_up(camera, stack, "ABCD EFGH JKLM N")
    camera.take("refused-throttled")
    page.goto(f"{stack.site}/portal/staff/")
    camera.take("not-for-cashiers")


def limits(camera: Camera, stack: Stack) -> None:
    """Refused by the clock, by what was used before, by the money, and for an old picture of the code."""
    asked = json.loads(stack.must("shell", "-v", "0", "-c", f"{MORE}show()").splitlines()[-1])
    _at(camera, stack, SHUNDA)
    stack.must("shell", "-c", f"{MORE}budget(True)")
    try:
        for name, code in asked.items():
            _look_up(camera, stack, code)
            camera.take(f"refused-{name}")
    finally:
        stack.must("shell", "-c", f"{MORE}budget(False)")


def offline(camera: Camera, stack: Stack) -> None:
    """Not allowed, empty, waiting, a slip of the finger, uploaded with a conflict, the list."""
    page = camera.page
    _at(camera, stack, SHUNDA)
    stack.must("shell", "-c", f"{PROPS}offline(False)")
    camera.see(f"{stack.site}/portal/offline/scan/", "not-allowed")
    if camera.language.startswith("zh"):
        camera.see(f"{stack.site}/portal/offline/", "empty")
    stack.must("shell", "-c", f"{PROPS}offline(True)")
    camera.see(f"{stack.site}/portal/redeem/", "redeem")
    camera.see(f"{stack.site}/portal/offline/scan/", "nothing-waits")
    page.wait_for_timeout(1000)
    page.context.set_offline(True)
    codes = [row["code"] for row in stack.demo()["vouchers"] if row["store"] == TILL][-4:]
    good, used = codes[:2] if camera.language.startswith("zh") else codes[2:]
    for code in (good, used):
        page.fill("input[name=code]", code)
        page.click("form[data-keep-offline] button[type=submit]")
        page.wait_for_timeout(500)
    camera.take("waiting")
    page.fill("input[name=code]", "ABCDEFGHJKLMN")
    page.click("form[data-keep-offline] button[type=submit]")
    page.wait_for_timeout(500)
    camera.take("slip")
    redeem(stack, used)
    page.context.set_offline(False)
    page.wait_for_timeout(6000)
    camera.take("uploaded")
    camera.see(f"{stack.site}/portal/offline/", "list")
    stack.must("shell", "-c", f"{PROPS}offline(False)")


def webhooks(camera: Camera, stack: Stack) -> None:
    """Addresses to call: none, mistakes, the secret shown once, a try."""
    page = camera.page
    log_in(page, stack.site, operators(stack.world, SHUNDA, "owner")[0], "/portal/")
    camera.see(f"{stack.site}/portal/keys/webhooks/", "webhooks")
    camera.send("webhooks-empty", "form.card:not([action]) [type=submit]")
    for name, url in (("plain", "http://shop.example.com/hooks"), ("good", "https://1.1.1.1/hooks")):
        page.goto(f"{stack.site}/portal/keys/webhooks/")
        page.fill("[name=name]", "收银系统")
        page.fill("[name=url]", url)
        for box in page.locator("form.card input[type=checkbox]").all():
            box.check()
        camera.send(f"webhooks-{name}", "form.card:not([action]) [type=submit]")
    trial = page.locator("form[action$='/ping/'] button")
    if trial.count():
        camera.send("webhooks-tried", "form[action$='/ping/'] button")
        page.wait_for_timeout(3000)
        camera.see(f"{stack.site}/portal/keys/webhooks/", "webhooks-deliveries")
        camera.send("webhooks-off", "form[action$='/switch/'] button")
    log_in_as_finance(camera, stack)


def log_in_as_finance(camera: Camera, stack: Stack) -> None:
    """Who keeps the books sees no counter, and is told so."""
    _forget(camera)
    log_in(camera.page, stack.site, operators(stack.world, SHUNDA, "finance")[0], "/portal/")
    camera.take("finance-home")
    camera.see(f"{stack.site}/portal/redeem/", "finance-no-counter")


def _at(camera: Camera, stack: Stack, merchant: str) -> None:
    _forget(camera)
    log_in(camera.page, stack.site, operators(stack.world, merchant, "cashier")[0], "/portal/")


def _forget(camera: Camera) -> None:
    camera.page.context.clear_cookies(name="sessionid")


def _look_up(camera: Camera, stack: Stack, code: str) -> None:
    camera.page.goto(f"{stack.site}/portal/redeem/?type")
    camera.page.fill("#type [name=code]", code)
    camera.page.click("#type [type=submit]")
    camera.page.wait_for_load_state("networkidle")


def _code(props: dict[str, Any], camera: Camera, product: str) -> str:
    first, second = HOLDERS[camera.language[:2]]
    fitting = [row for row in props["vouchers"] if row["product"] == product and row["state"] == "live"]
    return str(next((row for row in fitting if row["member"] in (first, second)), fitting[-1])["code"])
