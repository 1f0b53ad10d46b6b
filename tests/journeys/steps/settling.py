"""A statement on its way: what the merchant presses on a phone, and the insurer's two people at the desk."""

import csv
import io
import re

from playwright.sync_api import Page, expect

from tests.journeys.stack import Stack

INVOICE = {
    "name": "发票.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n",
}


def press(desk: Page, button: str) -> None:
    """Press a button of the desk, which then says that it is done."""
    desk.get_by_role("button", name=button, exact=True).click()
    expect(desk.locator(".messages .success")).to_be_visible()


def open_waiting(desk: Page, stack: Stack, queue: str, row: str = "") -> None:
    """From what waits for somebody to one row of it."""
    desk.goto(f"{stack.site}/desk/settle_work/")
    desk.get_by_role("link", name=queue).first.click()
    desk.locator("main table.listing tbody tr", has_text=row).first.locator("a").first.click()
    expect(desk.locator(".desk-confirm").first).to_be_visible()


def open_statement(phone: Page, stack: Stack, number: str) -> None:
    """The statement, from the list of the portal."""
    phone.goto(f"{stack.site}/portal/statements/")
    phone.locator(f"a.list__item[href$='/{number}/']").click()
    expect(phone.locator("main")).to_contain_text(number)


def yuan(page: Page, selector: str) -> str:
    """An amount as somebody reads it, without the sign of the money."""
    return page.locator(selector).first.inner_text().replace("¥", "").replace(",", "").strip()


def open_desk_statement(desk: Page, stack: Stack, number: str) -> None:
    """The statement, by its number in the list of the desk."""
    desk.goto(f"{stack.site}/desk/statement/?q={number}")
    desk.locator("main table.listing tbody tr", has_text=number).first.locator("a").first.click()
    expect(desk.locator("h1")).to_contain_text(number)


def open_draft(desk: Page, stack: Stack, number: str) -> None:
    """The statement as a draft: one that went out by itself this month is taken back."""
    open_desk_statement(desk, stack, number)
    if desk.get_by_role("link", name="撤回").count():
        desk.get_by_role("link", name="撤回").click()
        desk.fill("[name=reason]", "核对后再发")
        press(desk, "撤回")
        open_desk_statement(desk, stack, number)


def dispute_newest_line(phone: Page, wanted: str, words: str) -> str:
    """Say what the line should have been; returns the address of the use it is about."""
    line = phone.locator(".list__item", has=phone.get_by_role("link", name="异议", exact=True)).first
    use = line.locator("a.slip").get_attribute("href") or ""
    line.get_by_role("link", name="异议", exact=True).click()
    phone.select_option("select[name=category]", "price")
    phone.fill("textarea[name=words]", words)
    phone.fill("input[name=wanted]", wanted)
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(re.compile(r"/portal/statements/[^/]+/$"))
    return phone.url.partition("/portal/")[0] + use


def accept_dispute(desk: Page, right: str, words: str) -> None:
    """The line should have been another amount."""
    desk.get_by_role("link", name="接受异议", exact=True).click()
    desk.fill("input[name=right_fen]", right)
    desk.fill("textarea[name=words]", words)
    press(desk, "接受异议")


def confirm(phone: Page) -> None:
    """Agree with the statement; the browser asks once more."""
    phone.once("dialog", lambda asked: asked.accept())
    phone.locator("form[action$='/confirm/'] button").click()
    phone.wait_for_load_state("networkidle")


def hand_in_invoice(phone: Page, number: str, day: str) -> None:
    """The form is filled in as it should be; number, day and file are the merchant's."""
    phone.locator("a[href$='/invoice/']").click()
    phone.fill("input[name=number]", number)
    phone.fill("input[name=issued_on]", day)
    phone.set_input_files("input[name=paper]", files=[INVOICE])
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(re.compile(r"/portal/statements/[^/]+/$"))


def prepare_run(desk: Page, stack: Stack, number: str) -> str:
    """A run of this statement alone; returns the address of its page."""
    desk.goto(f"{stack.site}/desk/settling/run/prepare/")
    for box in desk.locator("input[name=statements]").all():
        box.uncheck()
    desk.locator("label", has_text=number).locator("input").check()
    press(desk, "准备")
    return desk.url


def bank_file(desk: Page) -> list[dict[str, str]]:
    """What the bank would read."""
    with desk.expect_download() as coming:
        desk.locator("a[download]").click()
    content = coming.value.path().read_bytes().decode("gb18030")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def take_in_results(desk: Page, paid: list[dict[str, str]], day: str) -> None:
    """The bank says that it paid what it was asked to."""
    lines = ["用途,金额(元),状态,付款日期,流水号"]
    lines += [f"{row['用途']},{row['金额(元)']},成功,{day},B0001" for row in paid]
    desk.get_by_role("link", name="银行回盘").click()
    file = {"name": "结果.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode()}
    desk.set_input_files("input[name=outcomes]", files=[file])
    press(desk, "导入")
