"""The phone on screen shows what arrived, opens the club's pages, and trusts nobody's text."""

import httpx
import pytest

from tests.sandbox.running import Club
from tests.sandbox.test_sends import CARD, KEY, SMS, post

ZHANG = "oSandboxZhangWei000000000001"
EVIL = "<script>alert(1)</script>"


def feed(sandbox: httpx.Client, openid: str, seen: str = "") -> dict[str, str]:
    """The moving parts of the screen."""
    parts: dict[str, str] = sandbox.get(f"/phone/{openid}/feed", params={"seen": seen}).json()
    return parts


def test_the_home_page_lists_every_phone(sandbox: httpx.Client) -> None:
    page = sandbox.get("/").text

    assert page.count('class="person"') == 6
    assert sandbox.get("/", params={"lang": "en"}).text.count("The outside world") == 1


def test_a_new_phone_has_its_own_number(sandbox: httpx.Client) -> None:
    first, second = (sandbox.post("/phone").headers["location"] for _ in range(2))

    numbers = [row["number"] for row in sandbox.get("/sandbox/state").json()["phones"]]
    assert first != second
    assert (len(numbers), len(set(numbers))) == (8, 8)


def test_a_template_is_shown_with_the_titles_of_the_library(
    sandbox: httpx.Client, token: str, follower: str
) -> None:
    library = {CARD["template_id"]: {"title": "卡券到期提醒", "content": "卡券名称：{{thing1.DATA}}"}}
    sandbox.put("/sandbox/templates", json=library)

    post(sandbox, "template/send", token, CARD | {"touser": follower})

    chat = feed(sandbox, follower)["chat"]
    assert chat.count("<h3>卡券到期提醒</h3>") == 1
    assert chat.count("<dt>卡券名称</dt><dd>洗车券</dd>") == 1
    assert chat.count(f"/phone/{follower}/open?url=http%3A//127.0.0.1/me/vouchers/") == 1
    assert sandbox.get("/").text.count("卡券到期提醒 · 洗车券") == 2  # phone and log


def test_an_sms_code_is_ready_to_copy(sandbox: httpx.Client, follower: str) -> None:
    sandbox.post("/sms/send", headers=KEY, json=SMS)

    assert feed(sandbox, follower)["texts"].count('data-copy="123456"') == 1


def test_nothing_is_sent_again_while_nothing_moved(sandbox: httpx.Client, follower: str) -> None:
    first = feed(sandbox, follower)

    assert feed(sandbox, follower, first["seen"]) == {"seen": first["seen"]}
    sandbox.post("/sms/send", headers=KEY, json=SMS)
    assert "texts" in feed(sandbox, follower, first["seen"])


def test_foreign_text_stays_text(sandbox: httpx.Client, token: str, follower: str, club: Club) -> None:
    sandbox.put(f"/sandbox/phones/{follower}", json={"nickname": EVIL})
    sandbox.post(f"/sandbox/phones/{follower}/text", json={"content": EVIL})
    for content in (EVIL, f'<a href="javascript:alert(1)">{EVIL}</a>'):
        body = {"touser": follower, "msgtype": "text", "text": {"content": content}}
        post(sandbox, "custom/send", token, body)
    post(sandbox, "template/send", token, CARD | {"touser": follower, "url": "javascript:alert(1)"})
    sandbox.post("/sms/send", headers=KEY, json=SMS | {"text": EVIL})

    pages = [sandbox.get(path).text for path in ("/", f"/phone/{follower}", f"/avatar/{follower}.svg")]

    assert [page.count(EVIL) for page in pages] == [0, 0, 0]
    assert [page.count('href="javascript:') for page in pages] == [0, 0, 0]


def test_a_link_in_a_text_opens_in_this_phone(sandbox: httpx.Client, token: str, follower: str) -> None:
    sandbox.post(f"/sandbox/phones/{follower}/text", json={"content": "你好"})
    text = '请<a href="http://127.0.0.1:8000/join/?a=1&b=2">注册</a>'
    post(sandbox, "custom/send", token, {"touser": follower, "msgtype": "text", "text": {"content": text}})

    target = "http%3A%2F%2F127.0.0.1%3A8000%2Fjoin%2F%3Fa%3D1%26b%3D2"
    link = f'请<a href="/phone/{follower}/open?url={target}">注册</a>'
    assert feed(sandbox, follower)["chat"].count(link) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/me/", "", "data:text/html,x"])
def test_a_phone_opens_web_pages_only(sandbox: httpx.Client, url: str) -> None:
    answer = sandbox.get(f"/phone/{ZHANG}/open", params={"url": url})

    assert (answer.status_code, "set-cookie" in answer.headers) == (400, False)


def test_the_clubs_pages_open_by_way_of_its_login(sandbox: httpx.Client, club: Club) -> None:
    def opened(url: str) -> str:
        return sandbox.get(f"/phone/{ZHANG}/open", params={"url": url}).headers["location"]

    assert opened(f"{club.url}/me/?tab=2") == f"{club.url}/accounts/wechat/login/?next=/me/%3Ftab%3D2"
    assert opened(f"{club.url}/accounts/login/") == f"{club.url}/accounts/login/"
    assert opened("https://example.com/x") == "https://example.com/x"


def test_an_unknown_phone_is_not_found(sandbox: httpx.Client) -> None:
    assert sandbox.get("/phone/oNobodyAtAll").status_code == 404
    assert sandbox.post("/sandbox/phones/x/follow").status_code == 400
    assert sandbox.post(f"/sandbox/phones/{ZHANG}/dance").status_code == 404


def test_pages_speak_the_language_that_was_chosen_else_the_browsers(sandbox: httpx.Client) -> None:
    def heading(address: str, language: str) -> str:
        page = httpx.get(f"{sandbox.base_url}{address}", headers={"Accept-Language": language}).text
        return page.split("<h1>")[1].split("</h1>")[0]

    asked = [("/", "zh-CN,zh;q=0.9,en;q=0.8"), ("/", "en-GB,en"), ("/?lang=zh", "en-GB,en"), ("/", "")]

    assert [heading(*one) for one in asked] == ["外面的世界", "The outside world", "外面的世界", "外面的世界"]


def test_a_phone_allows_a_notice_and_shows_it_under_its_own_name(
    sandbox: httpx.Client, token: str, follower: str
) -> None:
    library = {"N1": {"title": "年检提醒", "content": "车辆：{{thing1.DATA}}", "notice": True}}
    sandbox.put("/sandbox/templates", json=library)
    sandbox.post(f"/sandbox/phones/{follower}/subscribe", json={"template_id": "N1"})
    asked = feed(sandbox, follower)["notices"]
    body = {"touser": follower, "template_id": "N1", "data": {"thing1": {"value": "鲁A"}}}

    answer = post(sandbox, "subscribe/bizsend", token, body)

    now = feed(sandbox, follower)
    assert (answer["errcode"], asked.count("剩余可接收：1"), now["notices"].count("剩余可接收：0")) == (
        0,
        1,
        1,
    )
    assert now["chat"].count("来自你订阅的通知") == 1
    assert now["chat"].count("<dt>车辆</dt><dd>鲁A</dd>") == 1
