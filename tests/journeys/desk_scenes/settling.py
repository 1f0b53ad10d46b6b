"""Settlement: what waits, statements, disputes, invoices, runs, money kept back, odd uses, the proof."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.hands import WHY, act, fill_in, open_first, press, send
from tests.journeys.desk_scenes.window import Window

RESULTS = {"name": "结果.csv", "mimeType": "text/csv", "buffer": "用途,金额(元)\nX,1\n".encode()}


def settling(window: Window, site: str) -> Iterator[str]:
    """All of it."""
    desk, why = f"{site}/desk", {"reason": WHY}
    statement = f"{desk}/statement/?state="
    yield from press(window, f"{statement}draft", "/settle/send/", "statement-send")
    yield from act(window, f"{statement}sent", "/recall/", "statement-recall", **why)
    yield from act(window, f"{statement}approved", "/unapprove/", "statement-unapprove", **why)
    yield from _disputes(window, desk)
    yield from _invoices(window, desk)
    yield from _runs(window, desk)
    yield from quality(window, desk)
    yield from proof(window, desk)


def _disputes(window: Window, desk: str) -> Iterator[str]:
    answer = {"words": "协议约定按账单单价结算。"}
    right = {"right_fen": "31.00", **answer}
    yield from act(window, f"{desk}/dispute/?state=open", "/accept/", "dispute-accept", **right)
    yield from act(window, f"{desk}/dispute/?state=open", "/reject/", "dispute-reject", **answer)


def _invoices(window: Window, desk: str) -> Iterator[str]:
    invoiced = f"{desk}/invoice/?q="
    page = window.page
    page.goto(f"{desk}/statement/?state=invoiced")
    numbers = page.locator("main table.listing tbody tr td.title").all_inner_texts()
    for number, way in zip(numbers, ("return", "check"), strict=False):
        name = number.split()[0]
        if way == "return":
            yield from act(window, invoiced + name, "/return/", "invoice-return", reason=WHY)
        else:
            yield from press(window, invoiced + name, "/check/", "invoice-check")
            yield from press(window, f"{desk}/statement/?q={name}", "/approve/", "statement-approve")


def _runs(window: Window, desk: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{desk}/settling/run/prepare/")
    yield from window.snap("act-run-prepare")
    for box in page.locator("input[name=statements]").all():
        box.uncheck()
    send(page)
    yield from window.snap("act-run-prepare-mistakes")
    if page.locator("input[name=statements]").count():
        page.locator("input[name=statements]").first.check()
        send(page)
        yield from window.snap("act-run-prepared")
    runs = f"{desk}/payoutrun/?state="
    yield from act(window, f"{runs}prepared", "/cancel/", "run-cancel", reason=WHY)
    yield from press(window, f"{runs}prepared", "/release/", "run-release")
    if open_first(page, f"{runs}released"):
        page.locator("main a[href*='/results/']").first.click()
        yield from window.snap("act-run-results")
        page.set_input_files("main [name=outcomes]", [RESULTS])
        send(page)
        yield from window.snap("act-run-results-mistakes")


def quality(window: Window, desk: str) -> Iterator[str]:
    """Money kept back and let go, odd uses explained and confirmed, the scores that follow."""
    page, why = window.page, {"reason": WHY}
    page.goto(f"{desk}/keep_back/")
    yield from fill_in(window, "hold-place", merchant="3", **why)
    yield from act(window, f"{desk}/hold/?released_at__isnull=true", "/release/", "hold-release", note=WHY)
    flags = f"{desk}/flag/?state=open"
    yield from act(window, f"{flags}&kind=night", "/clear/", "flag-clear", **why)
    yield from act(window, f"{flags}&kind=pair", "/confirm/", "flag-confirm", **why)
    if open_first(page, f"{desk}/merchant/?q=SD018"):
        yield from window.snap("merchant-low-score")
    yield from window.go(f"{desk}/rating/?stars=1", "rating-one-star")


def proof(window: Window, desk: str) -> Iterator[str]:
    """The proof of the books, one merchant of it, one run, and a statement's papers."""
    page = window.page
    for month, name in (("", "proof"), ("?month=2020-01", "proof-empty")):
        yield from window.go(f"{desk}/proof/{month}", name)
    page.goto(f"{desk}/proof/")
    for link, name in (("/proof/merchant/", "proof-merchant"), ("/proof/run/", "proof-run")):
        way = page.locator(f"main a[href*='{link}']")
        if way.count():
            yield from window.go(page.evaluate("one => one.href", way.first.element_handle()), name)
            page.goto(f"{desk}/proof/")
    if open_first(page, f"{desk}/statement/?state=paid"):
        page.click("main a[href*='/papers/']")
        yield from window.snap("papers")
